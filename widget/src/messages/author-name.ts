import type { Message } from "../connection/protocol";
import type { Texts } from "../texts/texts";

/** Who wrote it, in words: a person is never mistaken for the assistant. */
export function authorName({ from, name }: Message, texts: Texts): string {
  if (from === "visitor") return texts.you;
  return from === "person" ? texts.person(name ?? "") : texts.assistant;
}
