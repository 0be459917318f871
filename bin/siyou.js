#!/usr/bin/env node
import { main } from '../dist/runtime/cli.js'

await main(process.argv.slice(2))
