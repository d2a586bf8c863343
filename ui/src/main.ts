import './tokens.css';
import './base.css';

import { mount } from 'svelte';

import { zoom } from './lib/zoom.svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has a place for the app');

zoom.show();

export default mount(App, { target });
