import { safeHref } from "../safety/safe-href";

/** A piece of text, or a link with its words. */
export interface TextPart {
  readonly text: string;
  readonly href?: string;
}

const addresses =
  /\[(?<label>[^\]\n]{1,200})\]\((?<target>[^\s()]{1,2000})\)|(?<bare>\b(?:https?:\/\/|mailto:|tel:|sms:)[^\s<>"“”]{1,2000})/giu;
const sentenceEnd = /[.,;:!?…)\]'’]+$/u;
const contacts = /(?<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)|(?<phone>\+?\d[\d\s().\-/]{5,18}\d)/gu;

/** Splits a message into text and links. Addresses that are not safe stay text, as they were written. */
export function textParts(text: string): readonly TextPart[] {
  return split(text, addresses, ({ label, target, bare }) => {
    if (label && target) return link(label, target);
    const address = (bare ?? "").replace(sentenceEnd, "");
    return link(address, address);
  });
}

/** Splits the words on how to reach the clinic: phone numbers and e-mail addresses become links. */
export function contactParts(text: string): readonly TextPart[] {
  return split(text, contacts, ({ mail, phone }) =>
    mail ? link(mail, `mailto:${mail}`) : link(phone ?? "", `tel:${(phone ?? "").replace(/[^\d+]/g, "")}`),
  );
}

type Groups = Readonly<Record<string, string | undefined>>;

function split(text: string, pattern: RegExp, read: (groups: Groups) => TextPart | undefined): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const part = read(match.groups ?? {});
    if (!part) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + (match[0].startsWith("[") ? match[0].length : part.text.length);
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function link(text: string, address: string): TextPart | undefined {
  const href = safeHref(address);
  return href ? { text, href } : undefined;
}
