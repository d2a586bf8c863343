import './tokens.css';
import './base.css';

import { mount } from 'svelte';

import { zoom } from './lib/zoom.svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has a place for the app');

zoom.show();

// WebKit's own menu has Reload and Back; nothing of it belongs in this room.
window.addEventListener('contextmenu', (event) => event.preventDefault());

export default mount(App, { target });
