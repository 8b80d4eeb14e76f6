# What the author of a workflow would write instead of the action: a `run:` step with curl and jq that gets a token if
# it has none, creates a flow run and sets two outputs. The runner starts it as
# `bash --noprofile --norc -eo pipefail`. It has the values of the inputs in variables of the same names.

token="$ACCESS_TOKEN"
if [ -z "$token" ]; then
  token="$(curl --silent --show-error --fail-with-body "$IMS_URL/ims/token/v3" \
    --data-urlencode "client_id=$CLIENT_ID" --data-urlencode "client_secret=$CLIENT_SECRET" \
    --data-urlencode "grant_type=client_credentials" --data-urlencode "scope=$SCOPES" |
    jq --exit-status --raw-output .access_token)"
  echo "::add-mask::$token"
fi

body="$(jq --null-input --compact-output \
  --arg flow "$FLOW_ID" --arg start "$START_TIME" \
  --arg from "$WINDOW_START_TIME" --arg to "$WINDOW_END_TIME" --arg column "$DELTA_COLUMN" \
  '{flowId: $flow, params: {startTime: $start, windowStartTime: $from, windowEndTime: $to, deltaColumn: {name: $column}}}')"

answer="$(curl --silent --show-error --fail-with-body "$API_URL/data/foundation/flowservice/runs" \
  --header "Authorization: Bearer $token" --header "x-api-key: $CLIENT_ID" \
  --header "x-gw-ims-org-id: $ORG_ID" --header "x-sandbox-name: $SANDBOX_NAME" \
  --header "Content-Type: application/json" --data "$body")"

{
  echo "run-id=$(jq --exit-status --raw-output '.items[0].id' <<<"$answer")"
  echo "etag=$(jq --exit-status --raw-output '.items[0].etag' <<<"$answer")"
} >>"$GITHUB_OUTPUT"
