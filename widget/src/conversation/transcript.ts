import { authorName } from "../messages/author-name";
import { placeOf } from "../messages/citation-view";
import { momentLabel } from "../messages/time-label";
import type { Message } from "../connection/protocol";
import type { Texts } from "../texts/texts";

/** The conversation as plain text, for a file. */
export function transcript(messages: readonly Message[], greeting: string, texts: Texts): string {
  const blocks = messages.map((message) => blockOf(message, texts));
  return [texts.transcriptTitle, greeting, ...blocks].join("\n\n") + "\n";
}

/** A message as text: what copying gives and what the transcript has. */
export function messageText({ text, citations, phones }: Message, texts: Texts): string {
  const quotes = citations.map((citation) => `“${citation.quote}” – ${citation.article}, ${placeOf(citation, texts)}`);
  return [text, ...phones.map((phone) => phone.label), ...quotes].join("\n");
}

function blockOf(message: Message, texts: Texts): string {
  return `${authorName(message, texts)}, ${momentLabel(message.time, texts.language)}\n${messageText(message, texts)}`;
}
