import type { Info } from "./protocol";
import { readInfo } from "./read-confirmation";

/**
 * Fetches what the widget shows before there is a connection; undefined when the server does not answer.
 *
 * @param server - the server's address; an empty one is the page's own.
 */
export async function fetchHelp(server: string, language: string): Promise<Info | undefined> {
  try {
    const address = new URL("/widget/help.json", server || location.origin);
    address.searchParams.set("language", language);
    const answer = await fetch(address, { credentials: "omit" });
    return answer.ok ? readInfo(await answer.json()) : undefined;
  } catch {
    return undefined;
  }
}
