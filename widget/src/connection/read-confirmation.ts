import { fieldsOf, itemsOf, optionalText, textOf } from "./fields";
import type { Confirmation, Info, Receipt } from "./protocol";
import { readButton, readHelpLink, readMessage } from "./read-message";

/** Reads the answer to a `session_request`; undefined when it carries no token. */
export function readConfirmation(value: unknown): Confirmation | undefined {
  const fields = fieldsOf(value);
  const token = textOf(fields, "token");
  if (!token) return undefined;
  return {
    token,
    resumed: fields["resumed"] === true,
    isIncomplete: fields["unavailable"] === true,
    messages: itemsOf(fields["messages"], readMessage),
    info: readInfo(fields["info"]),
  };
}

/** Reads what the widget shows around a conversation; what is missing is empty. */
export function readInfo(value: unknown): Info {
  const fields = fieldsOf(value);
  const most = fields["max_characters"];
  return {
    language: textOf(fields, "language"),
    greeting: textOf(fields, "greeting"),
    emergency: itemsOf(fields["emergency"], readHelpLink),
    contact: textOf(fields, "contact"),
    suggestions: itemsOf(fields["suggestions"], readButton),
    maxCharacters: typeof most === "number" && most > 0 ? most : 0,
  };
}

/** Reads the answer to a `user_uttered`; undefined when it does not say what became of the message. */
export function readReceipt(value: unknown): Receipt | undefined {
  const fields = fieldsOf(value);
  const status = textOf(fields, "status");
  if (status !== "accepted" && status !== "duplicate" && status !== "refused") return undefined;
  return { status, ended: fields["ended"] === true, ...optionalText(fields, "reason") };
}
