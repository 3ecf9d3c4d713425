/** How long the widget waits for what, in milliseconds. Tests shorten it. */
export interface Timing {
  /** For a connection to open, and for the server's word that it has a message. Then the widget connects anew. */
  readonly reply: number;
  /** For an answer; then the visitor is told. */
  readonly answer: number;
  /** Before the first try to connect again; it doubles, spread by half, up to `longestPause`. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** For a message that is missing between two others, before it is asked for. */
  readonly gap: number;
}

export const timing: Timing = { reply: 10_000, answer: 15_000, firstPause: 1000, longestPause: 10_000, gap: 1500 };
