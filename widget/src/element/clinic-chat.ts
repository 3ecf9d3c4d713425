import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ConnectionState } from "../connection/connection-state";
import type { HelpLink, Message } from "../connection/protocol";
import { Chat, type ChatListener } from "../conversation/chat";
import { firstWithLinks, joinLinks, readEmergencyAttribute } from "../safety/help-links";
import { styles } from "../styles/styles";
import { chooseTexts } from "../texts/choose-texts";
import type { Texts } from "../texts/texts";
import { chatEvent, type ChatEvents } from "./chat-events";
import { launcherView } from "./launcher-view";
import { Panel } from "./panel";
import { coversPage, showDialog } from "./panel-dialog";
import type { PanelHost } from "./panel-host";
import { VisibleHeight } from "./visible-height";

/**
 * The assistant on a clinic's page: a button, and the panel that it opens.
 *
 * @fires chat-open, chat-close, chat-message, chat-connection, chat-unread - see ChatEvents
 * @csspart launcher, panel, help
 */
export class ClinicChat extends LitElement implements ChatListener, PanelHost {
  static override readonly styles = styles;
  static override readonly properties = {
    server: {},
    lang: {},
    theme: { reflect: true, useDefault: true },
    heading: {},
    contact: {},
    emergency: {},
    opened: { type: Boolean, reflect: true },
    texts: { attribute: false },
  };

  /** The server's address, such as `https://bot.example`; the page's own when it is empty. */
  declare server: string;
  /** `light`, `dark`, or the device's when it is empty. */
  declare theme: string;
  /** The panel's title. */
  declare heading: string;
  /** How to reach the clinic, in words, such as `at 555-0100`. */
  declare contact: string;
  /** The numbers of *Get help now*, as JSON: `[{"label": "Call 999", "href": "tel:999"}]`. */
  declare emergency: string | null;
  /** Whether the panel is open. */
  declare opened: boolean;
  /** The page's own words in place of ours. */
  declare texts: Partial<Texts>;

  chat!: Chat;
  words: Texts = chooseTexts([]);
  private readonly panel = new Panel(this);
  private readonly visible = new VisibleHeight();
  private readonly covering = matchMedia(coversPage);
  private wasOpened = false;
  private unread = 0;

  constructor() {
    super();
    this.lang = "";
    this.server = "";
    this.theme = "";
    this.heading = "";
    this.contact = "";
    this.emergency = null;
    this.opened = false;
    this.texts = {};
  }

  /** How to reach the clinic: what the page says, else the server, else our words. */
  get reach(): string {
    return this.contact || this.chat.info?.contact || this.words.contact;
  }

  /** The numbers of the page, else of the server, else ours; those of a card before them. */
  get helpLinks(): readonly HelpLink[] {
    const own = readEmergencyAttribute(this.emergency);
    const always = firstWithLinks(own, this.chat.info?.emergency ?? [], this.words.emergency);
    return joinLinks(this.chat.card?.message.phones ?? [], always);
  }

  /** Opens the panel and puts the focus into it. */
  open(): void {
    if (this.opened) return;
    this.opened = true;
    void this.updateComplete.then(() => this.panel.focus());
  }

  /** Closes the panel and gives the focus back to the button. */
  close(): void {
    if (!this.opened) return;
    this.opened = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".launcher")?.focus());
  }

  /** Says something for the visitor, such as a question that the page offers; false when it is empty or too long. */
  send(text: string): boolean {
    if (this.chat.say(text)) return false;
    this.chat.connect();
    this.panel.spoken();
    return true;
  }

  /** Ends the conversation, here and on the server, and begins a new one. */
  async clear(): Promise<void> {
    await this.chat.clear();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.covering.addEventListener("change", this.fit);
    this.visible.start();
    this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.covering.removeEventListener("change", this.fit);
    this.visible.stop();
    this.panel.detach();
    this.chat.disconnect();
  }

  // What the conversation brings; for ChatListener.

  changed(): void {
    this.requestUpdate();
  }

  arrived(messages: readonly Message[]): void {
    messages.forEach(({ number, from, isCard }) => this.tell("chat-message", { number, from, isCard }));
    this.panel.arrived(messages, this.opened);
  }

  refused(reason: string): void {
    this.panel.refused(reason);
  }

  connectionChanged(state: ConnectionState, before: ConnectionState): void {
    if (state === "ready" && before !== "connecting") this.panel.back();
    this.tell("chat-connection", { state });
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    if (root instanceof ShadowRoot) root.adoptedStyleSheets.push(this.visible.sheet);
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("lang") || changed.has("texts")) this.words = this.chooseWords();
    if (this.hasUpdated && changed.has("server")) this.begin();
    if (this.opened) this.chat.noteSeen();
    this.countUnread();
    this.wasOpened ||= this.opened;
  }

  protected override render(): TemplateResult {
    return html`${launcherView(this.opened, this.unread, this.words, () => this.open())}
      <dialog class="panel" part="panel" aria-labelledby="title" @keydown=${this.escape} @cancel=${this.escape}>
        ${this.wasOpened ? this.panel.view() : nothing}
      </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("opened") && (this.opened || changed.get("opened"))) this.showOrHide();
    if (this.wasOpened) this.panel.attach();
    if (this.opened) this.panel.settle();
  }

  private begin(): void {
    if (this.hasUpdated) this.chat.disconnect();
    this.words = this.chooseWords();
    this.chat = new Chat(this.server, this.words.language, this);
    this.opened ||= this.chat.wasOpen;
    if (this.chat.hasBegun) this.chat.connect();
    void this.chat.prepare();
    this.requestUpdate();
  }

  private chooseWords(): Texts {
    return chooseTexts([this.lang, document.documentElement.lang, ...navigator.languages], this.texts);
  }

  private countUnread(): void {
    const { unread } = this.chat;
    if (unread !== this.unread) this.tell("chat-unread", { count: unread });
    this.unread = unread;
  }

  private showOrHide(): void {
    this.chat.noteOpen(this.opened);
    if (this.opened) this.chat.connect();
    this.fit();
    this.tell(this.opened ? "chat-open" : "chat-close", null);
  }

  /** Shows the panel in the way that the screen's size asks for; the focus stays where it is. */
  private readonly fit = (): void => {
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog) return;
    const focused = this.shadowRoot?.activeElement;
    if (this.opened) showDialog(dialog, this.covering.matches);
    else dialog.close();
    if (this.opened && focused instanceof HTMLElement) focused.focus();
  };

  private readonly escape = (event: KeyboardEvent | Event): void => {
    if (event instanceof KeyboardEvent && (event.key !== "Escape" || event.isComposing)) return;
    event.preventDefault();
    if (!this.panel.closeOptions()) this.close();
  };

  private tell<Name extends keyof ChatEvents>(name: Name, detail: ChatEvents[Name]): void {
    this.dispatchEvent(chatEvent(name, detail));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "clinic-chat": ClinicChat;
  }
}
