// Changes reach the window as a browser event.

export function listen<T>(name: string, then: (event: { payload: T }) => void): Promise<() => void> {
  const heard = (event: Event): void => then({ payload: (event as CustomEvent<T>).detail });
  window.addEventListener(name, heard);
  return Promise.resolve(() => window.removeEventListener(name, heard));
}
