import type { Texts } from "./texts";

export const english: Texts = {
  language: "en",
  launcher: "Ask a question",
  unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
  title: "Questions and answers",
  subtitle: "Automated assistant, not a person",
  close: "Close chat",
  options: "Options",

  help: "Get help now",
  helpHint: "If anyone is in danger, or for thoughts of suicide",
  emergency: [
    { label: "Call 911", href: "tel:911" },
    { label: "Call 988", href: "tel:988" },
    { label: "Text 988", href: "sms:988" },
  ],
  showCard: "Show more",
  hideCard: "Show less",
  cardAbove: "The numbers to call or text stay at the top of this chat.",

  greeting:
    "I am an automated assistant, not a person. I answer questions about one article on ketamine and depression. " +
    "I can't give medical advice, and I can't help in an emergency: the numbers above can.",
  suggestions: "You could ask",

  log: "Conversation",
  assistant: "Assistant",
  person: (name) => (name ? `${name}, clinic staff` : "Clinic staff"),
  you: "You",
  renewed: "The earlier conversation has ended. This is a new one.",
  toNewest: "To the newest message",
  today: "Today",

  paragraph: (number) => `paragraph ${number}`,
  titleAndDate: "title and date",
  newTab: "opens in a new tab",
  quickReplies: "Suggested replies",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Your browser did not allow copying.",
  helpfulQuestion: "Was this helpful?",
  helpful: "Yes, helpful",
  unhelpful: "No, not helpful",
  thanks: "Thank you.",
  typing: "The assistant is writing …",

  kept: "Kept on this page. It is sent when there is a connection.",
  sending: "Sending …",
  refused: "Not sent.",
  sendAgain: "Send again",

  input: "Your question",
  inputHint: "Type your question",
  send: "Send",
  tooLong: (count, most) => `Your message has ${count} characters. Please shorten it to ${most}.`,

  connecting: "Connecting …",
  reconnecting: "The connection was lost. Connecting again …",
  reconnected: "Connected again.",
  unreachable: "The chat can't be reached right now. It keeps trying. The numbers above work without it.",
  offline: "You are offline. What you write is kept on this page. Phone numbers still work.",
  tryNow: "Try now",

  overdue: "There is no answer yet.",
  overdueContact: "If you can't wait: you can reach the clinic",
  contact: "by the phone number or e-mail address on its website or on your papers",
  retry: "Try again",

  download: "Download this conversation",
  transcriptFile: "conversation",
  transcriptTitle: "Conversation with the automated assistant",
  clear: "Clear this conversation",
  clearQuestion: "Clear this conversation? It ends, and disappears from this page. The clinic may keep a record.",
  clearYes: "Yes, clear it",
  clearNo: "No, keep it",
  cleared: "The conversation is cleared.",
};
