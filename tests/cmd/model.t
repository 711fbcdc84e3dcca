#!/bin/sh
# model: list, test, price.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
mkdir tape
cat >tape/inv.yaml <<'END'
match: "module named inv"
replies:
  - content: "module inv(input a, output y); assign y = ~a; endmodule"
    usage: {prompt_tokens: 20, completion_tokens: 15}
END
"$RTLSMITH" replay tape --port-file port >serve.out 2>serve.err &
pid=$!
reap "$pid"
poll 20 test -s port
base=http://127.0.0.1:$(cat port)/v1
run -q init . -m demo --base-url "$base" --api-key-env DEMO_KEY
DEMO_KEY=canary-0123456789
export DEMO_KEY

run model ls
is "$status" 0 "ls: exit code"
like "$out" '^demo ' "ls: the model"
like "$out" 'DEMO_KEY' "ls: where the key comes from"
unlike "$out$err" canary "ls: not the key"
run model ls --json
like "$out" '"api_key_env": ?"DEMO_KEY"' "ls --json"
run model price
is "$status" 0 "price: exit code"
run model test demo
is "$status" 0 "test: exit code"
unlike "$out$err" canary "test: not the key"
run model test dmo
is "$status" 2 "unknown model: exit code"
like "$err" 'demo' "unknown model: nearest"
kill "$pid"
wait "$pid"
run model test demo
is "$status" 3 "no endpoint: exit code"
nok "the key is in no file" grep -r canary-0123456789 .
done_testing
