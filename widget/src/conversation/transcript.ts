import { authorName } from "../messages/author-name";
import { placeOf } from "../messages/citation-view";
import { momentLabel } from "../messages/time-label";
import { withCitations } from "../messages/with-citations";
import type { Citation, Message } from "../connection/protocol";
import type { Texts } from "../texts/texts";

/** The conversation as plain text, for a file. */
export function transcript(messages: readonly Message[], greeting: string, texts: Texts): string {
  const blocks = messages.map((message) => blockOf(message, texts));
  return [texts.transcriptTitle, greeting, ...blocks].join("\n\n") + "\n";
}

/** A message as text: what copying gives and what the transcript has. */
export function messageText({ text, citations, phones }: Message, texts: Texts): string {
  const lines = text.split("\n").filter((line) => line.trim());
  const quote = (citation: Citation): string =>
    `“${citation.quote}” – ${citation.article}, ${placeOf(citation, texts)}`;
  return [...withCitations(lines, citations, quote), ...phones.map((phone) => phone.label)].join("\n");
}

function blockOf(message: Message, texts: Texts): string {
  return `${authorName(message, texts)}, ${momentLabel(message.time, texts.language)}\n${messageText(message, texts)}`;
}
