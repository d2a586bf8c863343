// What a person chose for this machine: language, theme. Never anything of a ceremony.

const PREFIX = 'himuro-';

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A machine that keeps nothing asks again at the next start.
  }
}
