import type { Selectable } from 'kysely';
import type { Metadata, User } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

type UserQueries = Pick<Metadata, 'ensureUser' | 'findUser' | 'findUserByEmail' | 'listUsers' | 'setPasswordHash'>;

const USERS_MAX = 10_000;

export function toUser(row: Selectable<Tables['users']>, values: SqlContext['values']): User {
  return { ...row, created_at_ms: values.readInteger(row.created_at_ms) };
}

export function userQueries({ db, values }: SqlContext): UserQueries {
  return {
    async ensureUser(user) {
      const email = user.email.toLowerCase();
      const row = await db
        .insertInto('users')
        .values({ ...user, email })
        // A no-op update, for RETURNING; see ensureApiKey.
        .onConflict((oc) => oc.column('email').doUpdateSet({ email }))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toUser(row, values);
    },

    async findUser(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toUser(row, values);
    },

    async findUserByEmail(email) {
      const row = await db.selectFrom('users').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst();
      return row === undefined ? null : toUser(row, values);
    },

    async listUsers() {
      const rows = await db.selectFrom('users').selectAll().orderBy('created_at_ms').orderBy('id').limit(USERS_MAX).execute();
      return rows.map((row) => toUser(row, values));
    },

    async setPasswordHash(userId, passwordHash) {
      const update = db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId);
      return hasChanged(await update.executeTakeFirstOrThrow());
    },
  };
}
