-- What wrk sends: `-- KEY RUN` sends leads with an API key, each with a key of its own; `-- hits RUN` 20 hits a request.
local threads = 0
function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(arguments)
  number, run, kind = 0, arguments[2], arguments[1]
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. kind }
  hits = {}
  for hit = 1, 20 do hits[hit] = '{"p":"/page-' .. hit .. '","q":"?utm_source=yandex"}' end
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
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('{"sent": %d, "seconds": %f, "p99": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(99) / 1e3, failed))
end
