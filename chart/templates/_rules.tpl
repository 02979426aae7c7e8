{{/* What each room does in the Kubernetes API, and no more. */}}

{{/* Watches everything that a Task depends on, writes the status of all but Tasks, lets Tasks go. */}}
{{- define "orka.rules.operator" -}}
# patch takes the finalizer off; delete is for those whose time after their end is up
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get, list, watch, patch, delete]
- apiGroups: [core.orka.ai]
  resources: [agents, providers, tools, skills]
  verbs: [get, list, watch]
- apiGroups: [core.orka.ai]
  resources: [agents/status, providers/status, tools/status, skills/status]
  verbs: [patch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
# which keys there are; values are dropped on arrival
- apiGroups: [""]
  resources: [secrets]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get]
{{- end }}

{{/* Reads what a Task refers to; makes its Job and what the Job needs. */}}
{{- define "orka.rules.task-admitted" -}}
# patch sets the finalizer, and asks children to end
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get, list, patch]
- apiGroups: [core.orka.ai]
  resources: [tasks/status]
  verbs: [patch]
# for owner references, where the cluster asks for it
- apiGroups: [core.orka.ai]
  resources: [tasks/finalizers]
  verbs: [update]
- apiGroups: [core.orka.ai]
  resources: [agents, providers, skills, tools]
  verbs: [get]
# their budgets
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
# only whether they are there
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, create, delete]
- apiGroups: [""]
  resources: [persistentvolumeclaims, configmaps]
  verbs: [get, create, patch]
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: {{ ternary "[get, create]" "[get]" .Values.workers.createServiceAccounts }}
- apiGroups: [""]
  resources: [events]
  verbs: [get, create, patch]
{{- end }}

{{/* Reads how a run ended, keeps its log, writes what became of the Task. */}}
{{- define "orka.rules.job-finished" -}}
# patch asks children to end; delete is for children of past iterations
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get, list, patch, delete]
- apiGroups: [core.orka.ai]
  resources: [tasks/status]
  verbs: [patch]
- apiGroups: [core.orka.ai]
  resources: [agents]
  verbs: [get]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, create, patch]
{{- end }}

{{/* Shows a coordinator's plan and children in its status. */}}
{{- define "orka.rules.plan-updated" -}}
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get, list]
- apiGroups: [core.orka.ai]
  resources: [tasks/status]
  verbs: [patch]
- apiGroups: [core.orka.ai]
  resources: [agents]
  verbs: [get]
{{- end }}

{{/* Makes runs of Tasks that have a schedule, asks them to end, and removes those that nobody needs to see any more. */}}
{{- define "orka.rules.schedule-due" -}}
# patch lets a run start, and asks it to end
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get, list, create, patch, delete]
- apiGroups: [core.orka.ai]
  resources: [tasks/status]
  verbs: [patch]
# for owner references, where the cluster asks for it
- apiGroups: [core.orka.ai]
  resources: [tasks/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [events]
  verbs: [get, create, patch]
{{- end }}

{{/* Looks whether a Task is still at work. */}}
{{- define "orka.rules.llm-answered" -}}
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get]
{{- end }}

{{/* Finds the Provider of a Task, and its key. */}}
{{- define "orka.rules.llm-call" -}}
- apiGroups: [core.orka.ai]
  resources: [tasks, agents, providers]
  verbs: [get]
# provider keys
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
# their budgets
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- end }}

{{/* Reads and writes Tasks for people and for coordinators, and shows logs. */}}
{{- define "orka.rules.api" -}}
# patch asks for a cancel, and sets budgets
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get, list, create, patch, delete]
# create and delete are for those that Tasks make for themselves
- apiGroups: [core.orka.ai]
  resources: [agents]
  verbs: [get, list, create, delete]
# providers are for the models that they name
- apiGroups: [core.orka.ai]
  resources: [tools, providers]
  verbs: [get]
# update replaces one as people have written it
- apiGroups: [core.orka.ai]
  resources: [skills]
  verbs: [get, list, create, update, delete]
# system prompts, and skills that are kept in them
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get]
# get is for the credentials of Tools, list for the names of GET /secrets
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list]
# their budgets
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
# whether one may be called
- apiGroups: [""]
  resources: [services]
  verbs: [get]
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
{{- end }}

{{/* Reads the Task and whom to tell, signs, and says in its status how that went. */}}
{{- define "orka.rules.notify" -}}
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [get]
- apiGroups: [core.orka.ai]
  resources: [tasks/status]
  verbs: [patch]
# keys of signatures
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
# whether one may be called
- apiGroups: [""]
  resources: [services]
  verbs: [get]
# those that ask for the events of Tasks
- apiGroups: [eventing.knative.dev]
  resources: [brokers]
  verbs: [list]
- apiGroups: [""]
  resources: [events]
  verbs: [get, create, patch]
{{- end }}

{{/* Reads the template, and creates the Task. */}}
{{- define "orka.rules.event-received" -}}
- apiGroups: [core.orka.ai]
  resources: [tasktemplates]
  verbs: [get]
- apiGroups: [core.orka.ai]
  resources: [tasktemplates/status]
  verbs: [patch]
- apiGroups: [core.orka.ai]
  resources: [tasks]
  verbs: [create]
- apiGroups: [""]
  resources: [events]
  verbs: [get, create, patch]
{{- end }}
