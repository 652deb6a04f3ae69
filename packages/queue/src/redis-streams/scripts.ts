/**
 * What must happen in Redis as one step. Scripts write only after all their checks, so that a refusal leaves nothing
 * behind. Times are Redis' own clock: the clocks of the roles' machines need not agree.
 */
import { createHash } from 'node:crypto';

export type Script = { sha: string; text: string };

function script(text: string): Script {
  return { sha: createHash('sha1').update(text).digest('hex'), text };
}

const NOW_MS = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * Appends groups while they fit.
 * KEYS: bytes, oldest, then one stream a group. ARGV: bytesMax, then stream number, frame bytes, record count, frames a group.
 * Answers [pending bytes, 1 or 0 a group].
 */
export const APPEND = script(`${NOW_MS}
local pending = tonumber(redis.call('GET', KEYS[1]) or '0')
local answer = {pending}
for group = 1, #KEYS - 2 do
  local at = 2 + (group - 1) * 4
  local bytes = tonumber(ARGV[at + 1])
  if pending + bytes > tonumber(ARGV[1]) then
    answer[group + 1] = 0
  else
    redis.call('XADD', KEYS[group + 2], '*', 'n', ARGV[at + 2], 'f', ARGV[at + 3])
    redis.call('HSETNX', KEYS[2], ARGV[at], now)
    pending = redis.call('INCRBY', KEYS[1], bytes)
    answer[group + 1] = 1
  end
end
answer[1] = pending
return answer`);

/**
 * Says that a consumer lives, renews its partitions and takes free ones up to its fair share.
 * KEYS: members, incarnations, leases, identity. ARGV: name, incarnation, leaseMs, partition count, identity to use when
 * there is none, 1 when this process has just started (an older process of this name then loses what it holds).
 * Answers [is current process of its name, identity, fair share, partition, epoch, partition, epoch, …].
 */
export const HEARTBEAT = script(`${NOW_MS}
local name, incarnation, leaseMs, count = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local owner = name .. '/' .. incarnation
local known = redis.call('HGET', KEYS[2], name)
if ARGV[6] ~= '1' and known and known ~= incarnation then return {0, '', 0} end
if known ~= incarnation then redis.call('HSET', KEYS[2], name, incarnation) end
redis.call('SETNX', KEYS[4], ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1)
redis.call('ZADD', KEYS[1], now + leaseMs, name)
local share = math.ceil(count / redis.call('ZCARD', KEYS[1]))
local mine, free = {}, {}
for partition = 0, count - 1 do
  local holder = redis.call('HGET', KEYS[3], partition .. ':owner')
  local until_ms = tonumber(redis.call('HGET', KEYS[3], partition .. ':until') or '0')
  if holder == owner then
    mine[#mine + 1] = partition
  elseif not holder or until_ms < now or string.sub(holder, 1, #name + 1) == name .. '/' then
    free[#free + 1] = partition
  end
end
for _, partition in ipairs(free) do
  if #mine >= share then break end
  redis.call('HSET', KEYS[3], partition .. ':owner', owner)
  redis.call('HINCRBY', KEYS[3], partition .. ':epoch', 1)
  mine[#mine + 1] = partition
end
local answer = {1, redis.call('GET', KEYS[4]), share}
for _, partition in ipairs(mine) do
  redis.call('HSET', KEYS[3], partition .. ':until', now + leaseMs)
  answer[#answer + 1] = partition
  answer[#answer + 1] = tonumber(redis.call('HGET', KEYS[3], partition .. ':epoch'))
end
return answer`);

/** Gives partitions back. KEYS: leases. ARGV: owner, then partitions. */
export const RELEASE = script(`for at = 2, #ARGV do
  if redis.call('HGET', KEYS[1], ARGV[at] .. ':owner') == ARGV[1] then
    redis.call('HDEL', KEYS[1], ARGV[at] .. ':owner', ARGV[at] .. ':until')
  end
end
return 1`);

/** Leaves: others may take the partitions at once. KEYS: members, incarnations, leases. ARGV: name, incarnation, partition count. */
export const LEAVE = script(`if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
for partition = 0, tonumber(ARGV[3]) - 1 do
  if redis.call('HGET', KEYS[3], partition .. ':owner') == ARGV[1] .. '/' .. ARGV[2] then
    redis.call('HDEL', KEYS[3], partition .. ':owner', partition .. ':until')
  end
end
return 1`);

const IS_MINE = `local function isMine(leases, partition, owner, epoch)
  return redis.call('HGET', leases, partition .. ':owner') == owner and redis.call('HGET', leases, partition .. ':epoch') == epoch
end`;

/**
 * Freezes a batch before anybody sees it. KEYS: leases, frozen list. ARGV: partition, owner, epoch, batch, the batch
 * that the caller believes to be the newest frozen one.
 * Answers 1, or 0 when the partition belongs to somebody else now or was frozen further than the caller knows.
 */
export const FREEZE = script(`${IS_MINE}
if not isMine(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return 0 end
local newest = redis.call('LINDEX', KEYS[2], -1)
if newest and newest ~= ARGV[5] then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[4])
return 1`);

/**
 * Reads entries until so many bytes came; the last one may go beyond, so that any entry can be read.
 * KEYS: streams. ARGV: bytes, then the id to read behind a stream. Answers entries as [number of the stream, id, record count, frames].
 */
export const FETCH = script(`local left = tonumber(ARGV[1])
local answer = {}
for at = 1, #KEYS do
  local last = ARGV[at + 1]
  while left > 0 do
    local entry = redis.call('XRANGE', KEYS[at], '(' .. last, '+', 'COUNT', 1)[1]
    if not entry then break end
    last = entry[1]
    left = left - #entry[2][4]
    answer[#answer + 1] = {at, last, entry[2][2], entry[2][4]}
  end
end
return answer`);

/**
 * Deletes the oldest frozen batch and its records.
 * KEYS: leases, frozen list, stream, bytes, oldest. ARGV: partition, owner, epoch, batch, first id behind it, its bytes, ms of its
 * last id, stream number.
 * Answers [1 done | 0 the partition is somebody else's | -1 an earlier batch is still open, pending bytes].
 */
export const COMMIT = script(`${IS_MINE}
local pending = tonumber(redis.call('GET', KEYS[4]) or '0')
if not isMine(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return {0, pending} end
if redis.call('LINDEX', KEYS[2], 0) ~= ARGV[4] then
  for _, batch in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
    if batch == ARGV[4] then return {-1, pending} end
  end
  return {1, pending}
end
redis.call('LPOP', KEYS[2])
redis.call('XTRIM', KEYS[3], 'MINID', ARGV[5])
pending = redis.call('DECRBY', KEYS[4], ARGV[6])
local next = redis.call('LINDEX', KEYS[2], 0)
if next then
  redis.call('HSET', KEYS[5], ARGV[8], string.match(next, '^%d+'))
elseif redis.call('XLEN', KEYS[3]) == 0 then
  redis.call('HDEL', KEYS[5], ARGV[8])
else
  redis.call('HSET', KEYS[5], ARGV[8], ARGV[7])
end
return {1, pending}`);

/**
 * KEYS: bytes, oldest. ARGV: partition count. Answers [pending bytes, then for each lane the age in milliseconds of its oldest
 * uncommitted record, -1 without one]. Writes nothing.
 */
export const STATE = script(`${NOW_MS}
local ages = {-1, -1}
local oldest = redis.call('HGETALL', KEYS[2])
for at = 1, #oldest, 2 do
  local lane = tonumber(oldest[at]) < tonumber(ARGV[1]) and 1 or 2
  ages[lane] = math.max(ages[lane], now - tonumber(oldest[at + 1]), 0)
end
return {tonumber(redis.call('GET', KEYS[1]) or '0'), ages[1], ages[2]}`);
