/** What the fake assistant says; enough to see each kind of message. */
export interface FakeAnswer {
  readonly text: string;
  readonly [part: string]: unknown;
}

const article = "How Ketamine Helps Fight the Symptoms of Depression";

const buttons = [
  { title: "What is ketamine therapy?", payload: "/faq/what_is" },
  { title: "How fast does it work?", payload: "/faq/speed" },
  { title: "How long do results last?", payload: "/faq/lasting" },
];

const us = [
  { label: "Call 911", href: "tel:911" },
  { label: "Call 988", href: "tel:988" },
  { label: "Text 988", href: "sms:988" },
];

export const fakeInfo = {
  language: "en",
  greeting:
    "I am an automated assistant, not a person. I answer questions about one article on ketamine and depression. " +
    "I can't give medical advice, and I am not for emergencies: in an emergency call 911; for thoughts of suicide, " +
    "call or text 988, free, at any hour.",
  emergency: us,
  contact: "at 555-010-0199 or desk@clinic.example",
  suggestions: buttons.map(({ title }) => ({ title, payload: title })),
  max_characters: 20_000,
};

const speed: FakeAnswer = {
  text:
    "The article says that ketamine often produces noticeable improvements within hours, while traditional " +
    "antidepressants may take weeks or months to show results.\n\nThe article does not say how many people notice this.\n\n" +
    "The clinic's own note, not from the article: This article does not discuss risks. FDA has not approved ketamine " +
    "for any psychiatric disorder. Effects differ; serious side effects are possible. Ask a licensed clinician.",
  citations: [
    {
      quote:
        "While traditional antidepressants may take weeks or months to show results, ketamine often produces noticeable " +
        "improvements within hours.",
      article,
      paragraph: 3,
      url: "https://clinic.example/article",
    },
  ],
  buttons: buttons.slice(0, 2),
  response: "utter_faq/speed",
};

const card: FakeAnswer = {
  text:
    "If you might act on thoughts of suicide or self-harm, call 911. You can also call or text 988, free, at any hour.\n\n" +
    "I'm sorry you are in so much pain, and I take what you wrote seriously. If you can, be with someone you trust, and " +
    "move away from anything you could hurt yourself with. Tell a doctor, too.\n\nI'm automated. Perhaps no one reads " +
    "this live, and I can't call for help. You can keep typing here.",
  kind: "card",
  phones: us,
  buttons: [
    { title: "Text or call options", payload: "/help/options" },
    { title: "I'm worried about someone else", payload: "/safety/crisis_other" },
    { title: "Contact the clinic", payload: "/human" },
    { title: "Back to my question", payload: "/help/back" },
  ],
};

const hostile: FakeAnswer = {
  text:
    "<img src=x onerror=alert(1)> <script>alert(1)</script> [press](javascript:alert(1)) javascript:alert(1) " +
    "[page](https://clinic.example/a) tel:988",
  citations: [{ quote: "<b>bold</b>", article: "<i>A</i>", paragraph: 1, url: "javascript:alert(1)" }],
  buttons: [{ title: "<u>press</u>", payload: "/x" }],
  response: "utter_<b>",
};

const scripted: readonly (readonly [RegExp, FakeAnswer])[] = [
  [/fast|speed/i, speed],
  [/show me the card/i, card],
  [/hostile/i, hostile],
  [
    /person/i,
    { text: "Hello, this is the front desk. I can look at the calendar for you.", from: "person", name: "Maria" },
  ],
];

/** The answer to a text; one that names the text when none is written for it. */
export function fakeAnswer(text: string): FakeAnswer {
  return scripted.find(([pattern]) => pattern.test(text))?.[1] ?? { text: `Answer to: ${text}` };
}
