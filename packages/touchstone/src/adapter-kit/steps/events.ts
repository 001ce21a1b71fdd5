import { CLIENT, DATABASE_NAME, need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const events: CheckStep = {
  name: 'events',
  shows: 'what a client shows is told, numbered',
  async run(bench) {
    const reply = await bench.ask({ kind: 'events', client: CLIENT, after: 0 });
    need(reply.kind === 'events', 'events');
    const inserts = reply.events.filter(({ fields }) => fields['commandName'] === 'insert');
    need(inserts.length === 2, `two events of the command insert: ${inserts.length} came`);
    const [first, second] = inserts;
    need(first?.name === 'commandStartedEvent', 'the name commandStartedEvent');
    need(first.category === 'command', 'the category command');
    need(first.fields['databaseName'] === DATABASE_NAME, `databaseName "${DATABASE_NAME}"`);
    need(first.fields['command']?.insert !== undefined, 'fields.command, as it was sent');
    need(first.sequence < (second?.sequence ?? 0), 'sequence numbers that rise');
    const last = reply.events.at(-1)?.sequence ?? 0;
    const rest = await bench.ask({ kind: 'events', client: CLIENT, after: last, waitMS: 10 });
    need(rest.kind === 'events' && rest.events.length === 0, `no events after number ${last}`);
    return undefined;
  },
};
