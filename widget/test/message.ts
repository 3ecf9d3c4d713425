import type { Message } from "../src/connection/protocol";

/** A message of the assistant with this number; `part` changes what matters to a test. */
export function message(number: number, part: Partial<Message> = {}): Message {
  const empty = { buttons: [], citations: [], isCard: false, phones: [] };
  return { number, from: "assistant", text: `text ${number}`, time: "2026-11-25T03:02:00Z", ...empty, ...part };
}
