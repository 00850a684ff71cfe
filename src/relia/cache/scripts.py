"""What a Redis or Valkey does in one step, as Lua.

A cache is made of these keys under its own prefix:

- `v:KEY` holds an entry, with an expiry of the server's own, so that no text outlives its time even when Relia is gone;
- `lock:KEY` holds the token of the one who makes the value;
- `used` and `aged` are sorted sets of all keys, by a counter of uses and by the time they were put (milliseconds);
- `sizes` are the bytes counted for each key;
- `meta` are the sums: bytes, hits, misses, evictions, expired, refused, unreadable, uses, epoch.

Should the server itself evict some of them, the others are put right as they are met.
"""

_START = """
local used, aged, sizes, meta, values, locks = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function number(name) return tonumber(redis.call('HGET', meta, name) or '0') end
local function count(name, by) return redis.call('HINCRBY', meta, name, by) end
local function remove(key)
  local size = tonumber(redis.call('HGET', sizes, key) or '0')
  local was = redis.call('UNLINK', values .. key)
  local known = redis.call('ZREM', used, key) + redis.call('ZREM', aged, key) + redis.call('HDEL', sizes, key)
  if size > 0 and count('bytes', -size) < 0 then redis.call('HSET', meta, 'bytes', 0) end
  return was == 1, known > 0
end
local function sweep(ttl)
  local over = redis.call('ZRANGEBYSCORE', aged, '-inf', now() - ttl, 'LIMIT', 0, 100)
  for _, key in ipairs(over) do
    remove(key)
    count('expired', 1)
  end
  return #over
end
local function read(key)
  local value = redis.pcall('GET', values .. key)
  if type(value) ~= 'table' then return value end
  -- Something else than a text lies there: not Relia's.
  remove(key)
  count('unreadable', 1)
  return false
end
local function touch(key) redis.call('ZADD', used, 'XX', count('uses', 1), key) end
"""

GET = (
    _START
    + """
local value = read(ARGV[1])
if value then
  count('hits', 1)
  touch(ARGV[1])
else
  count('misses', 1)
  local _, known = remove(ARGV[1])
  if known then count('expired', 1) end
end
return value
"""
)
"""ARGV: key. The entry, or false."""

PUT = (
    _START
    + """
local key, value, size, ttl, limit, epoch = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
if epoch ~= '' and tonumber(epoch) ~= number('epoch') then return 0 end
remove(key)
sweep(ttl)
if size > limit then
  count('refused', 1)
  return 0
end
while number('bytes') + size > limit do
  local oldest = redis.call('ZRANGE', used, 0, 0)[1] or redis.call('ZRANGE', aged, 0, 0)[1]
  if not oldest then
    -- The server evicted what told the order: count anew.
    redis.call('DEL', sizes)
    redis.call('HSET', meta, 'bytes', 0)
    break
  end
  remove(oldest)
  count('evictions', 1)
end
redis.call('SET', values .. key, value, 'PX', ttl)
redis.call('ZADD', used, count('uses', 1), key)
redis.call('ZADD', aged, now(), key)
redis.call('HSET', sizes, key, size)
count('bytes', size)
return 1
"""
)
"""ARGV: key, entry, bytes counted, milliseconds to live, bound, epoch or nothing. 1 when it is kept."""

CLAIM = (
    _START
    + """
local value = read(ARGV[1])
if value then
  touch(ARGV[1])
  return {value}
end
if redis.call('SET', locks .. ARGV[1], ARGV[2], 'NX', 'PX', ARGV[3]) then return {false, number('epoch')} end
return {false, false}
"""
)
"""ARGV: key, token, milliseconds of the lock. The entry; or the epoch; or neither: somebody else has the lock."""

RELEASE = _START + "if redis.call('GET', locks .. ARGV[1]) == ARGV[2] then redis.call('DEL', locks .. ARGV[1]) end"
"""ARGV: key, token."""

RENEW = (
    _START
    + "if redis.call('GET', locks .. ARGV[1]) == ARGV[2] then redis.call('PEXPIRE', locks .. ARGV[1], ARGV[3]) end"
)
"""ARGV: key, token, milliseconds of the lock."""

UNREADABLE = (
    _START
    + """
remove(ARGV[1])
count('unreadable', 1)
if ARGV[2] == '1' then
  count('hits', -1)
  count('misses', 1)
end
"""
)
"""ARGV: key, 1 when it was counted as a hit."""

TURN = _START + "return number('epoch')"

PURGE = (
    _START
    + """
if ARGV[1] == '1' then count('epoch', 1) end
local gone = 0
for place = 2, #ARGV do
  local was = remove(ARGV[place])
  if was then gone = gone + 1 end
end
return gone
"""
)
"""ARGV: 1 to begin a new epoch, then keys. How many were there."""

STATS = (
    _START
    + """
while sweep(tonumber(ARGV[1])) == 100 do end
local time = now()
local function age(command)
  local found = redis.call(command, aged, 0, 0, 'WITHSCORES')
  return found[2] and time - tonumber(found[2]) or false
end
return {redis.call('HLEN', sizes), number('bytes'), number('hits'), number('misses'), number('evictions'),
  number('expired'), number('refused'), number('unreadable'), age('ZRANGE'), age('ZREVRANGE')}
"""
)
"""ARGV: milliseconds to live. What `StoreStats` says, ages in milliseconds."""
