import type { Connection } from "../connection/connection";
import type { Outbox } from "../connection/outbox";
import type { Receipt } from "../connection/protocol";

/** Sends what is in the outbox: one after the other, each after the server's word on the one before. */
export class Postman {
  /** While it is held nothing is sent. */
  isHeld = false;
  private isSending = false;
  private round = 1;

  /** @param settled - told what became of an utterance. */
  constructor(
    private readonly outbox: Outbox,
    private readonly connection: Connection,
    private readonly settled: (id: string, receipt: Receipt) => void,
  ) {}

  /** Another conversation has begun: the server's word on what is under way no longer counts. */
  disregard(): void {
    this.round += 1;
  }

  /** Sends all that waits, as long as there is a connection. */
  async sendAll(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let next = this.outbox.next; next && this.canSend; next = this.outbox.next) {
        const { round } = this;
        const receipt = await this.connection.utter(next.utterance);
        if (round === this.round) this.settled(next.utterance.id, receipt);
      }
    } catch {
      // Silence on a line that seems to stand. A new one brings a confirmation, and that sends again.
      if (this.connection.isReady) this.connection.connectNow();
    } finally {
      this.isSending = false;
    }
  }

  private get canSend(): boolean {
    return this.connection.isReady && !this.isHeld;
  }
}
