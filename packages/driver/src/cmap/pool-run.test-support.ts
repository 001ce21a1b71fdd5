import type { CheckOutTicket, PoolEffect, PoolInput } from './pool-input.ts';
import { step } from './pool-machine.ts';
import { POOL_DEFAULTS, type PoolOptions } from './pool-options.ts';
import { createPool, type Pool } from './pool-state.ts';

/** One pool with its effects in words: `establish 1`, `grant a 1`, `connectionClosed 1 stale` … */
export class Run {
  readonly pool: Pool;
  now = 0;
  readonly #tickets = new Map<string, CheckOutTicket>();

  constructor(options: Partial<PoolOptions> = {}, settings: { loadBalanced?: boolean } = {}) {
    this.pool = createPool('host:1', { ...POOL_DEFAULTS, ...options }, settings);
  }

  ticket(name: string): CheckOutTicket {
    let ticket = this.#tickets.get(name);
    if (ticket === undefined) {
      ticket = { startedAt: -1 };
      this.#tickets.set(name, ticket);
    }
    return ticket;
  }

  do(input: PoolInput): readonly string[] {
    return step(this.pool, input, this.now).map((effect) => this.#word(effect));
  }

  checkOut(name: string): readonly string[] {
    return this.do({ kind: 'checkOut', ticket: this.ticket(name) });
  }

  /** Makes the pool ready and gives `name` its first connection. */
  open(name: string): this {
    this.do({ kind: 'ready' });
    this.checkOut(name);
    this.do({ kind: 'established', id: 1 });
    return this;
  }

  #word(effect: PoolEffect): string {
    const name = 'ticket' in effect ? this.#nameOf(effect.ticket) : '';
    switch (effect.kind) {
      case 'publish': {
        const { event } = effect;
        const id = 'connectionId' in event ? ` ${event.connectionId}` : '';
        return `${event.name}${id}${'reason' in event ? ` ${event.reason}` : ''}`;
      }
      case 'grant':
        return `grant ${name} ${effect.id}`;
      case 'refuse':
        return `refuse ${name} ${effect.reason}${effect.cause === undefined ? '' : ` ${effect.cause.message}`}`;
      case 'destroy':
        return `destroy ${effect.id} ${effect.reason}`;
      case 'scheduleMaintenance':
        return effect.kind;
      default:
        return `${effect.kind} ${effect.id}`;
    }
  }

  #nameOf(ticket: CheckOutTicket): string {
    for (const [name, known] of this.#tickets) if (known === ticket) return name;
    return '?';
  }
}
