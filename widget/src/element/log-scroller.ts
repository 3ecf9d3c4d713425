/** Within so many pixels of where it should stand, the log counts as not scrolled away. */
const near = 80;
/** Above the message that came to view, pixels. */
const margin = 8;

/**
 * Keeps the newest in view: an answer longer than the log from its beginning, everything else to its end.
 *
 * A visitor who has scrolled away stays where they are. In a low panel, such as above an on-screen keyboard, all of the
 * panel scrolls and not the log alone.
 */
export class LogScroller {
  private isFollowing = true;
  private anchor: Element | undefined;
  private readonly observer = new ResizeObserver(() => this.settle());

  /**
   * @param frame - what scrolls in a low panel.
   * @param log - what scrolls else.
   * @param content - what grows within the log.
   * @param changed - called when the visitor scrolls away and when they come back.
   */
  constructor(
    private readonly frame: HTMLElement,
    private readonly log: HTMLElement,
    content: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.observer.observe(log);
    this.observer.observe(content);
    for (const element of [frame, log]) element.addEventListener("scroll", this.noteScroll, { passive: true });
  }

  /** Whether the visitor has scrolled away from what is newest. */
  get isAway(): boolean {
    return !this.isFollowing;
  }

  /** Shows the end. */
  follow(): void {
    this.isFollowing = true;
    this.anchor = undefined;
    this.settle();
    this.changed();
  }

  /** Shows the end, or the beginning of `anchor` when the end would hide that; unless the visitor has scrolled away. */
  expect(anchor: Element | undefined): void {
    this.anchor = anchor;
    this.settle();
  }

  stop(): void {
    this.observer.disconnect();
    for (const element of [this.frame, this.log]) element.removeEventListener("scroll", this.noteScroll);
  }

  private get scrolling(): HTMLElement {
    return getComputedStyle(this.log).overflowY === "visible" ? this.frame : this.log;
  }

  private settle(): void {
    if (!this.isFollowing) return;
    const { scrolling } = this;
    scrolling.scrollTop = this.target(scrolling);
  }

  private target(scrolling: HTMLElement): number {
    const end = scrolling.scrollHeight - scrolling.clientHeight;
    if (!this.anchor?.isConnected) return end;
    // Whatever is pinned at the top covers that much of what scrolls.
    const covered = scrolling === this.frame ? (this.frame.querySelector(".help")?.clientHeight ?? 0) : 0;
    const top = this.anchor.getBoundingClientRect().top - scrolling.getBoundingClientRect().top + scrolling.scrollTop;
    return Math.min(end, top - covered - margin);
  }

  private readonly noteScroll = (): void => {
    const { scrolling } = this;
    const { scrollTop, scrollHeight, clientHeight } = scrolling;
    const isAtTarget = Math.abs(scrollTop - this.target(scrolling)) < near;
    const isFollowing = isAtTarget || scrollHeight - clientHeight - scrollTop < near;
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.changed();
  };
}
