import type { Metadata, User } from '@sentryai/metadata';
import type { Person } from '@sentryai/schema';

/** The users of the installation, as issues name them. */
export class People {
  readonly #byId: ReadonlyMap<string, User>;

  private constructor(users: readonly User[]) {
    this.#byId = new Map(users.map((user) => [user.id, user]));
  }

  static async load(metadata: Pick<Metadata, 'listUsers'>): Promise<People> {
    return new People(await metadata.listUsers());
  }

  /** Who is meant by an e-mail address or an id. */
  find(written: string): User | undefined {
    const email = written.toLowerCase();
    return this.#byId.get(written) ?? [...this.#byId.values()].find((user) => user.email === email);
  }

  email(id: string | null): string | null {
    return id === null ? null : (this.#byId.get(id)?.email ?? null);
  }

  person(id: string | null): Person | null {
    if (id === null) return null;
    const user = this.#byId.get(id);
    return { id, email: user?.email ?? null, name: user === undefined || user.name === '' ? null : user.name };
  }

  get emails(): string[] {
    return [...this.#byId.values()].map((user) => user.email);
  }
}
