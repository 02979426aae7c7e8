// Generated from crds/core.orka.ai_tools.yaml; do not edit.
import type { Condition, ObjectMeta } from '../meta.ts';

/** A tool of your own that agents can call: an HTTP endpoint, or an MCP server, by its URL or in a Substrate actor. */
export interface Tool {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'Tool';
  metadata: ObjectMeta;
  /** What the tool does and how it is called. */
  spec: ToolSpec;
  /** Whether the tool can be called. */
  status?: ToolStatus;
}

/** What the tool does and how it is called. */
export interface ToolSpec {
  /** What the tool does and when to use it, written for the model. */
  description: string;
  /** JSON Schema of the arguments, as the model sees it. */
  parameters?: Record<string, unknown>;
  /** What a second call with the same arguments does. One of unknown outcome is made again if it is pure or idempotent; of an effectful one the model is told. If empty, GET is pure, PUT and DELETE are idempotent, POST and PATCH effectful; an MCP server says it of each tool. */
  effect?: ToolEffect;
  /** The HTTP endpoint behind the tool; of an MCP server its headers, credential and timeout. */
  http?: ToolHttp;
  /** The MCP server behind the tool, which offers each of its tools as <name of the Tool>__<name of its tool>. */
  mcp?: ToolMcp;
}

export type ToolEffect = 'pure' | 'idempotent' | 'effectful';

/** The HTTP endpoint behind the tool; of an MCP server its headers, credential and timeout. */
export interface ToolHttp {
  /** Address; {{name}} in its path is replaced by the argument of that name. */
  url?: string;
  /** HTTP method. Default: POST. */
  method?: ToolHttpMethod;
  /** Headers sent with every call; credentials belong in authSecretRef. */
  headers?: Record<string, string>;
  /** Time limit of a call, such as 30s. */
  timeout?: string;
  /** A key of a Secret that holds the credential of the endpoint. */
  authSecretRef?: { name: string; key: string };
  /** Where the credential goes: into the Authorization header as a bearer token, or into the body. Default: header. */
  authInject?: ToolHttpAuthInject;
  /** Name of the body field that takes the credential when authInject is body. */
  authBodyKey?: string;
}

export type ToolHttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type ToolHttpAuthInject = 'header' | 'body';

/** The MCP server behind the tool, which offers each of its tools as <name of the Tool>__<name of its tool>. */
export interface ToolMcp {
  /** Address of an MCP server that speaks Streamable HTTP. */
  url?: string;
  /** Path of the MCP endpoint on the server; /mcp if empty. */
  path?: string;
  /** Substrate actor that hosts the server. */
  substrateActor?: ToolMcpSubstrateActor;
}

/** Substrate actor that hosts the server. */
export interface ToolMcpSubstrateActor {
  /** ActorTemplate that the actor is made from; its name is needed. */
  templateRef: { name?: string; namespace?: string };
  /** SubstrateActorPool that the actor is placed on. */
  poolRef?: { name?: string; namespace?: string };
  /** Whether the actor starts from scratch when it is first resumed. */
  boot?: boolean;
}

/** Whether the tool can be called. */
export interface ToolStatus {
  /** Whether the latest check reached the tool. */
  available: boolean;
  /** Address that calls go to. */
  endpoint?: string;
  /** What went wrong at the latest check. */
  error?: string;
  /** When the tool was last checked. */
  lastCheck?: string;
  /** The Substrate actor behind the tool. */
  actor?: ToolActor;
  /** Latest observations of the Tool, one of each type. */
  conditions?: Condition[];
}

/** The Substrate actor behind the tool. */
export interface ToolActor {
  /** Backend that hosts the actor. */
  provider?: ToolActorProvider;
  /** Identifier of the actor. */
  actorID?: string;
  /** Host name that reaches the actor. */
  routeHost?: string;
  /** Template that the actor was made from. */
  templateRef?: { name?: string; namespace?: string };
  /** Pool that the actor belongs to. */
  poolRef?: { name?: string; namespace?: string };
}

export type ToolActorProvider = 'agent-sandbox' | 'substrate';
