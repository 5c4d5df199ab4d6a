#!/bin/sh
# Make dashboard.schema.json anew from the types that Grafana publishes: sh tests/grafana/make.sh. Needs npm and Node 20.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here/schema.ts" .
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
    @grafana/schema@13.2.3 ts-json-schema-generator@2.10.0 typescript@5.9
echo '{"compilerOptions": {"strict": true, "target": "es2022", "module": "esnext", "moduleResolution": "bundler",
    "skipLibCheck": true, "noEmit": true, "types": []}, "include": ["schema.ts"]}' > tsconfig.json
npx tsc --project tsconfig.json
npx ts-json-schema-generator --path schema.ts --type OurDashboard --tsconfig tsconfig.json --no-type-check \
    --expose none --jsDoc none --minify --out "$here/dashboard.schema.json"
