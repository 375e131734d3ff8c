-- What wrk sends: `-- KEY RUN SECONDS` leads with an API key, each with a key of its own; `-- hits RUN SECONDS` 20 hits a
-- request. After so many seconds nothing more is sent, so that every answer under way arrives before wrk itself stops.
-- What all requests have in common is put together once: the generator shares the machine with what it measures.
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
  kind, run, seconds = arguments[1], arguments[2], tonumber(arguments[3])
  local head = "POST %s HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nContent-Type: application/json\r\n"
  if kind == "hits" then
    local hits = {}
    for hit = 1, 20 do hits[hit] = '{"p":"/page-' .. hit .. '","q":"?utm_source=yandex"}' end
    body = '{"c":"","n":false,"h":[' .. table.concat(hits, ",") .. "]}"
    head = string.format(head, "/t/plain-key") .. "Content-Length: " .. #body .. "\r\n"
    before = head .. "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/125.0 Safari/537.36 "
  else
    local lead = '{"name":"Lead %07d","phone":"+7912%07d","message":"How much is it, and when?","utm_source":"yandex"}'
    head = string.format(head, "/api/v1/leads") .. "Authorization: Bearer " .. kind .. "\r\n"
    head = head .. "Content-Length: " .. #string.format(lead, 0, 0) .. "\r\nIdempotency-Key: "
    lines = head .. run .. "-" .. id .. "-%d\r\n\r\n" .. lead
  end
end

function request()
  ends = ends or now() + seconds
  if now() > ends then return "" end -- nothing more is sent; what is under way arrives
  number = number + 1
  if kind == "hits" then return before .. number % 1000 .. "\r\n\r\n" .. body end
  return string.format(lines, number, number, number)
end

function done(summary, latency)
  local sent = 0
  for _, thread in ipairs(threads) do sent = sent + thread:get("number") end
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('{"sent": %d, "answered": %d, "p99": %f, "failed": %d}\n',
    sent, summary.requests, latency:percentile(99) / 1e3, failed))
end
