import type { Metadata, Session, User } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import { toUser } from './user-queries.ts';

type SessionQueries = Pick<
  Metadata,
  'createSession' | 'findSession' | 'findSessionById' | 'deleteSession' | 'deleteSessionsOfUser' | 'createLoginLink' | 'consumeLoginLink'
>;

export function sessionQueries({ db, values }: SqlContext): SessionQueries {
  const findSessionBy = async (
    column: 'token_hash' | 'id',
    value: string,
    nowMs: number,
  ): Promise<{ session: Session; user: User } | null> => {
    const row = await db.selectFrom('sessions').selectAll().where(column, '=', value).where('expires_at_ms', '>', nowMs).executeTakeFirst();
    if (row === undefined) return null;
    const user = await db.selectFrom('users').selectAll().where('id', '=', row.user_id).executeTakeFirst();
    if (user === undefined) return null;
    const session = { ...row, created_at_ms: values.readInteger(row.created_at_ms), expires_at_ms: values.readInteger(row.expires_at_ms) };
    return { session, user: toUser(user, values) };
  };

  return {
    createSession: (session) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('sessions').where('expires_at_ms', '<=', session.created_at_ms).execute();
        await trx.insertInto('sessions').values(session).execute();
      }),

    findSession: (tokenHash, nowMs) => findSessionBy('token_hash', tokenHash, nowMs),
    findSessionById: (id, nowMs) => findSessionBy('id', id, nowMs),

    async deleteSession(tokenHash) {
      return hasChanged(await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).executeTakeFirstOrThrow());
    },

    async deleteSessionsOfUser(userId) {
      const result = await db.deleteFrom('sessions').where('user_id', '=', userId).executeTakeFirstOrThrow();
      return Number(result.numDeletedRows);
    },

    createLoginLink: (link) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('login_links').where('expires_at_ms', '<=', link.created_at_ms).execute();
        await trx.insertInto('login_links').values(link).execute();
      }),

    async consumeLoginLink(tokenHash, nowMs) {
      // One statement deletes and answers: of two racing exchanges only one sees the row.
      const link = await db
        .deleteFrom('login_links')
        .where('token_hash', '=', tokenHash)
        .where('expires_at_ms', '>', nowMs)
        .returning('user_id')
        .executeTakeFirst();
      if (link === undefined) return null;
      const user = await db.selectFrom('users').selectAll().where('id', '=', link.user_id).executeTakeFirst();
      return user === undefined ? null : toUser(user, values);
    },
  };
}
