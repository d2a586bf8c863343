// The laptop's clock, once a second.

let now = $state(Date.now());

export const clock = {
  /** Milliseconds since 1970. */
  get now(): number {
    return now;
  },

  /** Ticks until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => (now = Date.now()), 1000);
    return () => clearInterval(timer);
  },
};
