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

const two = (n: number): string => String(n).padStart(2, '0');

/** `14:05`, the laptop's time. */
export function hourOf(milliseconds: number): string {
  const at = new Date(milliseconds);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `14:05:09`, the laptop's time. */
export function secondOf(milliseconds: number): string {
  return `${hourOf(milliseconds)}:${two(new Date(milliseconds).getSeconds())}`;
}

/** `2:05` minutes and seconds; `1:02:05` from an hour on. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = `${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
}
