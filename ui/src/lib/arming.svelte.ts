// A press that was meant for the last question must not answer the next one. Whatever comes into view is armed only
// after a moment, and until then answers and Enter do nothing: this is the one clock for it.

/** Milliseconds for which a second press is still taken to be meant for what stood there before. */
export const SETTLING = 400;

class Arming {
  /** Whether what is in view takes an answer. */
  armed = $state(true);
  #shown: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says what is in view now; something else than before is armed after `SETTLING`. */
  shows(what: string): void {
    if (what === this.#shown) return;
    this.#shown = what;
    this.armed = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.armed = true), SETTLING);
  }
}

export const arming = new Arming();
