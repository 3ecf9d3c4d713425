/** How long an announcement stays, milliseconds: nobody who reads the page later comes upon it. */
const stay = 20_000;

/**
 * Has a screen reader say new messages, by adding them to an element with `role=log`.
 *
 * The log that is seen is no live region: when a long list changes, some screen readers read all of it again.
 */
export class Announcer {
  /** @param region - the element with `role=log`. */
  constructor(private readonly region: HTMLElement) {}

  say(text: string): void {
    if (!text) return;
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    this.region.append(paragraph);
    setTimeout(() => paragraph.remove(), stay);
  }
}
