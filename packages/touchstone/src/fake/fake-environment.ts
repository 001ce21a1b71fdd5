import type { Environment, EnvironmentDocument } from '../environment/environment.ts';

/** A deployment without servers: it notes the commands and answers as it is told. */
export class FakeEnvironment implements Environment {
  readonly topology = 'single';
  readonly serverVersion = '8.2.1';
  readonly parameters: EnvironmentDocument = {};
  readonly auth = false;
  readonly addresses: readonly string[] = ['a:1', 'b:2'];
  readonly commands: EnvironmentDocument[] = [];
  readonly documents: Record<string, EnvironmentDocument[]> = {};
  /** By the name of the command; an error is thrown. */
  readonly replies: Record<string, EnvironmentDocument | Error> = {};

  uri({ uriOptions }: Parameters<Environment['uri']>[0]): string {
    return `mongodb://fake/?${new URLSearchParams(uriOptions as Record<string, string>)}`;
  }

  async command(
    database: string,
    body: EnvironmentDocument,
    options: { readonly address?: string } = {},
  ): Promise<EnvironmentDocument> {
    this.commands.push({ ...body, $db: database, ...options });
    const reply = this.replies[Object.keys(body)[0] ?? ''];
    if (reply instanceof Error) throw reply;
    return reply ?? { ok: 1 };
  }

  async find(namespace: string): Promise<EnvironmentDocument[]> {
    return this.documents[namespace] ?? [];
  }
}
