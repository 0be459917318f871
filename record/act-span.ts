import {
  context,
  createContextKey,
  isSpanContextValid,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api'
import { codeOf } from './unavailable.js'

/*
 * An act as a span of the trace that it belongs to: its command, its case and how it ended; never a person or a word.
 * Where nobody traces, nothing is done here.
 */

/** What acts have been done under one request, by the case or matter, so that its workflow is told as what they caused. */
const actsDone = createContextKey('siyou: acts done')

/** A context in which acts are remembered. */
export function rememberingActs(within: Context): Context {
  return within.setValue(actsDone, new Map<string, Context>())
}

/** In which context the workflow of this case or matter is told: of the act that moved it, else what is active. */
export function contextOfAct(id: string): Context {
  const active = context.active()
  return done(active)?.get(id) ?? active
}

function done(within: Context): Map<string, Context> | undefined {
  return within.getValue(actsDone) as Map<string, Context> | undefined
}

export interface ActSpan {
  /** What was done, where that was not known before. */
  named(command: string | undefined): void
  refused(code: string | undefined): void
  /** This case or matter was written, and its workflow is to be told. */
  moved(id: string): void
}

/** One act on this case or matter, named by its command; what it answers and what it raises is as without. */
export async function actSpan<T>(
  { command, id }: { readonly command?: string | undefined; readonly id: string | null },
  work: (span: ActSpan) => Promise<T>,
): Promise<T> {
  // Asked for each time: tracing may start after this module was loaded.
  const span = trace.getTracer('siyou').startSpan(nameOf(command))
  if (!isSpanContextValid(span.spanContext())) return work(untraced)
  if (id !== null) span.setAttribute('siyou.about', id)
  const active = context.active()
  try {
    return await context.with(trace.setSpan(active, span), () =>
      work(tracedAs(span, active, { command: command !== undefined, id: id !== null })),
    )
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.setAttributes(kindOf(error))
    throw error
  } finally {
    span.end()
  }
}

const untraced: ActSpan = { named() {}, refused() {}, moved() {} }

function tracedAs(span: Span, active: Context, known: { readonly command: boolean; readonly id: boolean }): ActSpan {
  let about = known.id
  return {
    named(command) {
      if (!known.command && command !== undefined) span.updateName(nameOf(command))
    },
    refused(code) {
      if (code !== undefined) span.setAttribute('siyou.refusal', code)
    },
    moved(id) {
      // One that opens a case learns of its id here.
      if (!about) span.setAttribute('siyou.about', id)
      about = true
      done(active)?.set(id, trace.setSpan(active, span))
    },
  }
}

/** `expire:2/handling` is an expiry: names are few. */
function nameOf(command: string | undefined): string {
  return command === undefined ? 'act' : `act ${command.split(':', 1)[0] ?? ''}`
}

/** Of what was raised only the kind: messages may repeat what somebody wrote. */
function kindOf(error: unknown): Attributes {
  return { 'error.type': codeOf(error) ?? (error instanceof Error ? error.name : 'unknown') }
}
