/** Waits until something holds; the error says what was waited for. */
export async function waitUntil(what: string, holds: () => boolean, milliseconds = 5000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`After ${milliseconds} ms this still does not hold: ${what}`);
    await pause(5);
  }
}

/** Lets so many milliseconds pass. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
