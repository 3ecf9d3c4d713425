import { html, nothing, type TemplateResult } from "lit";
import type { Button, Message } from "../connection/protocol";
import { announcement } from "../conversation/announcement";
import { cleanText } from "../conversation/clean-text";
import { messageText, transcript } from "../conversation/transcript";
import { icons } from "../messages/icons";
import { logView } from "../messages/log-view";
import type { MessageActions } from "../messages/message-actions";
import { Announcer } from "./announcer";
import { composerView } from "./composer-view";
import { headerView } from "./header-view";
import { helpView } from "./help-view";
import { LogScroller } from "./log-scroller";
import { noticesView } from "./notices-view";
import { optionsView } from "./options-view";
import type { PanelHost } from "./panel-host";
import { saveText } from "./save-text";
import { welcomeView } from "./welcome-view";

/** How long "Connected again." stands, milliseconds. */
const passing = 4000;

/** The panel: help, header, log, notices and the place to write; what it shows and what its buttons do. */
export class Panel {
  private announcer: Announcer | undefined;
  private scroller: LogScroller | undefined;
  private areOptionsShown = false;
  private isAskingToClear = false;
  private isCardShort = false;
  private isBack = false;
  private excess = 0;
  /** The key of the first message since the visitor last spoke. */
  private turnStart = "";

  constructor(private readonly host: PanelHost) {}

  view(): TemplateResult {
    const { chat, words } = this.host;
    const { entries, card } = chat;
    return html`<div class="frame">
      ${this.helpPart()} ${this.headerPart()} ${this.optionsPart()}
      <div class="log" tabindex="0" role="region" aria-label=${words.log}>
        <div class="log-content">
          ${welcomeView(chat.info, entries.length === 0, words, (button) => this.press(button))}
          ${logView({ entries, card, ratingOf: (number) => chat.ratingOf(number) }, this.actions())}
          ${chat.isTyping ? typingView(words.typing) : nothing}
        </div>
      </div>
      ${this.scroller?.isAway ? this.toNewestPart() : nothing} ${this.noticesPart()}
      ${composerView(this.excess, chat.longest, words, { send: () => this.send(), typed: () => this.measure() })}
      <div class="hidden" role="log" aria-live="polite" aria-relevant="additions" aria-label=${words.log}></div>
    </div>`;
  }

  /** Takes up the elements that were just rendered. */
  attach(): void {
    const region = this.find("[role=log]");
    const log = this.find(".log");
    const content = this.find(".log-content");
    const frame = this.find(".frame");
    if (this.scroller || !region || !log || !content || !frame) return;
    this.announcer = new Announcer(region);
    this.scroller = new LogScroller(frame, log, content, () => this.host.requestUpdate());
  }

  detach(): void {
    this.scroller?.stop();
    this.scroller = undefined;
  }

  /** After each rendering: keeps what is newest in view. */
  settle(): void {
    const isEmpty = this.host.chat.entries.length === 0;
    // What the assistant is and is not comes before what could be asked.
    const start = isEmpty ? ".welcome" : this.turnStart && `[data-key="${CSS.escape(this.turnStart)}"]`;
    this.scroller?.expect((start && this.find(start)) || undefined);
  }

  /** Shows what came in, and has it said when the panel is open. */
  arrived(messages: readonly Message[], isOpen: boolean): void {
    const numbers = messages.map((message) => message.number);
    const first = this.host.chat.entries.find((entry) => !entry.isPast && numbers.includes(entry.message.number));
    this.turnStart ||= first?.key ?? "";
    if (messages.some((message) => message.isCard)) this.isCardShort = false;
    if (isOpen) messages.forEach((message) => this.announcer?.say(announcement(message, this.host.words)));
  }

  /** The server did not take a message: its reason is said. */
  refused(reason: string): void {
    this.announcer?.say(`${this.host.words.refused} ${reason}`);
  }

  /** The visitor has spoken: their words come into view. */
  spoken(): void {
    this.turnStart = "";
    this.scroller?.follow();
  }

  /** The connection came back: says so for a moment. */
  back(): void {
    this.isBack = true;
    setTimeout(() => {
      this.isBack = false;
      this.host.requestUpdate();
    }, passing);
  }

  /** Puts the focus where one can write; on a phone on the conversation, which the keyboard would hide. */
  focus(): void {
    const isTouched = matchMedia("(pointer: coarse)").matches;
    this.find(isTouched ? ".log" : "textarea")?.focus();
  }

  /** Closes what is open in the panel; tells whether there was anything. */
  closeOptions(): boolean {
    if (!this.areOptionsShown) return false;
    this.areOptionsShown = false;
    this.isAskingToClear = false;
    this.find("#options-button")?.focus();
    this.host.requestUpdate();
    return true;
  }

  private helpPart(): TemplateResult {
    const { chat, helpLinks, words } = this.host;
    const toggleCard = (): void => this.change(() => (this.isCardShort = !this.isCardShort));
    const help = { links: helpLinks, card: chat.card?.message, isCardShort: this.isCardShort, toggleCard };
    return helpView(help, words);
  }

  private headerPart(): TemplateResult {
    const { heading, words } = this.host;
    const toggleOptions = (): void => {
      if (!this.closeOptions()) this.change(() => (this.areOptionsShown = true));
    };
    return headerView(heading, this.areOptionsShown, words, { toggleOptions, close: () => this.host.close() });
  }

  private optionsPart(): TemplateResult {
    const actions = {
      download: () => this.download(),
      ask: () => this.ask(true, "#clear-no"),
      keep: () => this.ask(false, "#clear"),
      clear: () => void this.clear(),
    };
    return optionsView({ areShown: this.areOptionsShown, isAsking: this.isAskingToClear, ...actions }, this.host.words);
  }

  private toNewestPart(): TemplateResult {
    const { words } = this.host;
    return html`<button type="button" class="to-newest" @click=${() => this.scroller?.follow()}>
      ${icons.down}${words.toNewest}
    </button>`;
  }

  private noticesPart(): TemplateResult {
    const { chat, reach, words } = this.host;
    const notices = { state: chat.connectionState, isBack: this.isBack, isOverdue: chat.isOverdue, contact: reach };
    return noticesView({ ...notices, retry: () => this.retry() }, words);
  }

  private actions(): MessageActions {
    const { chat, words } = this.host;
    return {
      texts: words,
      press: (button) => this.press(button),
      repeat: (id) => chat.repeat(id),
      rate: (number, helpful) => chat.rate(number, helpful),
      copy: (message) => void this.copy(message),
    };
  }

  private send(): void {
    const { input } = this;
    if (!input) return;
    input.focus();
    const refusal = this.host.chat.say(input.value);
    if (!refusal) input.value = "";
    this.measure();
    if (!refusal) this.spoken();
  }

  private press(button: Button): void {
    this.host.chat.press(button);
    this.spoken();
    // The pressed button disappears; the focus must not fall out of the panel with it.
    this.find(".log")?.focus();
  }

  private retry(): void {
    this.host.chat.retry();
    this.input?.focus();
  }

  private measure(): void {
    const length = cleanText(this.input?.value ?? "").length;
    const excess = Math.max(0, length - this.host.chat.longest);
    if (excess !== this.excess) this.change(() => (this.excess = excess));
  }

  private async copy(message: Message): Promise<void> {
    const { words } = this.host;
    const copied = await navigator.clipboard.writeText(messageText(message, words)).then(
      () => true,
      () => false,
    );
    this.announcer?.say(copied ? words.copied : words.notCopied);
  }

  private download(): void {
    const { chat, words } = this.host;
    const messages = chat.entries.map((entry) => entry.message);
    const text = transcript(messages, chat.info?.greeting || words.greeting, words);
    saveText(text, `${words.transcriptFile}-${new Date().toISOString().slice(0, 10)}.txt`);
    this.closeOptions();
  }

  private ask(isAsking: boolean, focus: string): void {
    this.change(() => (this.isAskingToClear = isAsking));
    queueMicrotask(() => this.find(focus)?.focus());
  }

  private async clear(): Promise<void> {
    this.closeOptions();
    this.input?.focus();
    this.announcer?.say(this.host.words.cleared);
    await this.host.clear();
  }

  private change(set: () => void): void {
    set();
    this.host.requestUpdate();
  }

  private get input(): HTMLTextAreaElement | null {
    return this.host.renderRoot.querySelector("textarea");
  }

  private find(selector: string): HTMLElement | null {
    return this.host.renderRoot.querySelector<HTMLElement>(selector);
  }
}

function typingView(text: string): TemplateResult {
  return html`<p class="typing">
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${text}
  </p>`;
}
