/** Within so many pixels of its end, the log counts as read to the end. */
const nearEnd = 80;
/** Above the message that came to view, pixels. */
const margin = 8;

/**
 * Keeps the newest in view: an answer longer than the log from its beginning, everything else to its end.
 *
 * A visitor who has scrolled away stays where they are.
 */
export class LogScroller {
  private isFollowing = true;
  private anchor: Element | undefined;
  private readonly observer = new ResizeObserver(() => this.settle());

  /**
   * @param log - the element that scrolls.
   * @param content - what grows within it.
   * @param changed - called when the visitor reaches the end or leaves it.
   */
  constructor(
    private readonly log: HTMLElement,
    content: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.observer.observe(log);
    this.observer.observe(content);
    log.addEventListener("scroll", this.noteScroll, { passive: true });
  }

  /** Whether there is something below that the visitor has scrolled away from. */
  get isAway(): boolean {
    return !this.isFollowing;
  }

  /** Shows the end, or the beginning of `anchor` when the end would hide that. */
  follow(anchor?: Element): void {
    this.isFollowing = true;
    this.anchor = anchor;
    this.settle();
    this.changed();
  }

  /** The anchor of what comes next, for a visitor who has not scrolled away. */
  expect(anchor: Element | undefined): void {
    this.anchor = anchor;
    this.settle();
  }

  stop(): void {
    this.observer.disconnect();
    this.log.removeEventListener("scroll", this.noteScroll);
  }

  private settle(): void {
    if (this.isFollowing) this.log.scrollTop = this.target();
  }

  private target(): number {
    const end = this.log.scrollHeight - this.log.clientHeight;
    if (!this.anchor?.isConnected) return end;
    const top = this.anchor.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop;
    return Math.min(end, top - margin);
  }

  private readonly noteScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const isAtTarget = Math.abs(scrollTop - this.target()) < nearEnd;
    const isFollowing = isAtTarget || scrollHeight - clientHeight - scrollTop < nearEnd;
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.changed();
  };
}
