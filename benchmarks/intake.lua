-- What wrk sends: `-- KEY RUN SECONDS` leads with an API key, each with a key of its own; `-- hits RUN SECONDS` 20 hits a
-- request. After so many seconds nothing more is sent, so that every answer under way arrives before wrk itself stops.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } timeval; int gettimeofday(timeval *, void *);")
local clock = ffi.new("timeval")
local threads = {}

local function now()
  ffi.C.gettimeofday(clock, nil)
  return tonumber(clock.s) + tonumber(clock.us) / 1e6
end

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  number = -1 -- wrk asks once before it begins, and sends nothing
  run, kind, seconds = arguments[2], arguments[1], tonumber(arguments[3])
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. kind }
  hits = {}
  for hit = 1, 20 do hits[hit] = '{"p":"/page-' .. hit .. '","q":"?utm_source=yandex"}' end
end

function delay()
  ends = ends or now() + seconds
  return now() < ends and 0 or 60000
end

function request()
  number = number + 1
  if kind == "hits" then
    headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/125.0 Safari/537.36 " .. number % 1000
    return wrk.format("POST", "/t/plain-key", headers, '{"c":"","n":false,"h":[' .. table.concat(hits, ",") .. "]}")
  end
  headers["Idempotency-Key"] = run .. "-" .. id .. "-" .. number
  local lead = '{"name":"Lead %d","phone":"+7912%07d","message":"How much is it, and when?","utm_source":"yandex"}'
  return wrk.format("POST", "/api/v1/leads", headers, string.format(lead, number, number))
end

function done(summary, latency)
  local sent = 0
  for _, thread in ipairs(threads) do sent = sent + thread:get("number") end
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('{"sent": %d, "answered": %d, "p99": %f, "failed": %d}\n',
    sent, summary.requests, latency:percentile(99) / 1e3, failed))
end
