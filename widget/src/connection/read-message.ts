import { safeHref } from "../safety/safe-href";
import { fieldsOf, itemsOf, optionalText, textOf } from "./fields";
import type { Author, Button, Citation, HelpLink, Message } from "./protocol";

const authors: readonly string[] = ["assistant", "person", "visitor"] satisfies Author[];

/** Reads a message; undefined when it has no place, author or text. Parts that are not as they should be are left out. */
export function readMessage(value: unknown): Message | undefined {
  const fields = fieldsOf(value);
  const number = fields["number"];
  const from = textOf(fields, "from");
  if (!Number.isSafeInteger(number) || (number as number) < 0 || !authors.includes(from)) return undefined;
  if (typeof fields["text"] !== "string") return undefined;
  const clientId = textOf(fields, "client_id");
  return {
    number: number as number,
    from: from as Author,
    text: textOf(fields, "text"),
    time: textOf(fields, "time"),
    ...optionalText(fields, "name"),
    ...(clientId ? { clientId } : {}),
    buttons: itemsOf(fields["buttons"], readButton),
    citations: itemsOf(fields["citations"], readCitation),
    isCard: fields["kind"] === "card",
    phones: itemsOf(fields["phones"], readHelpLink),
    ...optionalText(fields, "response"),
  };
}

/** Reads a quick reply; undefined without title or payload. */
export function readButton(value: unknown): Button | undefined {
  const fields = fieldsOf(value);
  const title = textOf(fields, "title");
  const payload = textOf(fields, "payload");
  return title && payload ? { title, payload } : undefined;
}

/** Reads a link to help; undefined without a label or with an address that is not safe. */
export function readHelpLink(value: unknown): HelpLink | undefined {
  const fields = fieldsOf(value);
  const label = textOf(fields, "label");
  const href = safeHref(textOf(fields, "href"));
  return label && href ? { label, href } : undefined;
}

function readCitation(value: unknown): Citation | undefined {
  const fields = fieldsOf(value);
  const quote = textOf(fields, "quote");
  const article = textOf(fields, "article");
  const paragraph = fields["paragraph"];
  const line = fields["line"];
  const url = safeHref(textOf(fields, "url"));
  if (!quote || !article || typeof paragraph !== "number") return undefined;
  // What rests on a passage comes before it, and most often is the first line.
  return { quote, article, paragraph, ...(url ? { url } : {}), line: typeof line === "number" ? line : 1 };
}
