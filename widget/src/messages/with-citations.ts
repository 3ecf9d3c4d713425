import type { Citation } from "../connection/protocol";

/** Puts each citation behind the line that rests on it. */
export function withCitations<Part>(
  lines: readonly Part[],
  citations: readonly Citation[],
  show: (citation: Citation) => Part,
): readonly Part[] {
  const behind = (line: number): readonly Part[] =>
    citations.filter((citation) => Math.min(citation.line, lines.length) === line).map(show);
  return [...behind(0), ...lines.flatMap((line, index) => [line, ...behind(index + 1)])];
}
