/**
 * Shows a dialog: where it covers the page, as a modal one, so that focus can't get lost behind it; else beside the page.
 *
 * The attribute is set by hand for the latter, because `show()` would take the focus, also after a reload.
 */
export function showDialog(dialog: HTMLDialogElement, isModal: boolean): void {
  if (dialog.open) dialog.close();
  if (isModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

/** Whether the panel covers the page: on phones, also turned, and at 400 % zoom. */
export const coversPage = "(max-width: 480px), (max-height: 480px)";
