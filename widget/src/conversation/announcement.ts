import type { Message } from "../connection/protocol";
import { authorName } from "../messages/author-name";
import type { Texts } from "../texts/texts";
import { messageText } from "./transcript";

/** What a screen reader says when a message comes in; empty for what the visitor wrote, and for cards, which are alerts. */
export function announcement(message: Message, texts: Texts): string {
  if (message.from === "visitor" || message.isCard) return "";
  const said = `${authorName(message, texts)}: ${messageText(message, texts)}`;
  const replies = message.buttons.map((button) => button.title).join(", ");
  return replies ? `${said}\n${texts.quickReplies}: ${replies}` : said;
}
