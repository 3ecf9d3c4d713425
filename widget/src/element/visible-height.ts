/**
 * Tells the styles how much of the screen the on-screen keyboard leaves, as `--_visible-height` and `--_visible-top`.
 *
 * They stand in a style sheet of their own, since a strict content security policy forbids style attributes.
 */
export class VisibleHeight {
  readonly sheet = new CSSStyleSheet();
  private readonly viewport = window.visualViewport;

  start(): void {
    this.viewport?.addEventListener("resize", this.measure);
    this.viewport?.addEventListener("scroll", this.measure);
    this.measure();
  }

  stop(): void {
    this.viewport?.removeEventListener("resize", this.measure);
    this.viewport?.removeEventListener("scroll", this.measure);
  }

  private readonly measure = (): void => {
    // Pinching also makes the visible part smaller; the panel must then stay as large as it is.
    if (!this.viewport || this.viewport.scale > 1.05) return;
    const { height, offsetTop } = this.viewport;
    const top = `${Math.round(offsetTop)}px`;
    this.sheet.replaceSync(`:host { --_visible-height: ${Math.round(height)}px; --_visible-top: ${top}; }`);
  };
}
