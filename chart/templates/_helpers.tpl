{{/* Labels of an object that belongs to a room. Takes {root, name}; the name is left out where there is none. */}}
{{- define "orka.labels" -}}
app.kubernetes.io/part-of: orka
{{- with .name }}
app.kubernetes.io/name: {{ . }}
{{- end }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.extraLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of a room's pods: nothing that an upgrade changes, for a new label is a new pod. Takes {root, name}. */}}
{{- define "orka.podLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: orka
{{- with .root.Values.extraLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Metadata of an object in the release's namespace. Takes {root, name, room?}; `room` becomes the name label. */}}
{{- define "orka.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "orka.labels" (dict "root" .root "name" .room) | nindent 2 }}
{{- end }}

{{/* Name of an object that belongs to the whole cluster: it says whose it is. Takes {root, name}. */}}
{{- define "orka.clusterName" -}}
{{ .root.Release.Namespace }}:{{ .name }}
{{- end }}

{{/* The image of the rooms. */}}
{{- define "orka.image" -}}
{{- include "orka.imageOf" (dict "root" . "own" dict) }}
{{- end }}

{{/* An image that may differ from the rooms'. Takes {root, own: {repository?, tag?, digest?}}; a tag or digest of its own wins over the rooms'. */}}
{{- define "orka.imageOf" -}}
{{- $image := .root.Values.image -}}
{{- $repository := .own.repository | default $image.repository -}}
{{- $tag := .own.tag | default $image.tag | default .root.Chart.AppVersion -}}
{{- $digest := ternary .own.digest $image.digest (or (not (empty .own.repository)) (not (empty .own.tag)) (not (empty .own.digest))) -}}
{{- if $digest }}{{ $repository }}@{{ $digest }}{{ else }}{{ $repository }}:{{ $tag }}{{ end }}
{{- end }}

{{/* The address of a Service of the release's namespace. Takes {root, name}. */}}
{{- define "orka.url" -}}
http://{{ .name }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}
{{- end }}

{{/* Where rooms send events: what follows from the Broker's class, unless broker.url says it. */}}
{{- define "orka.sink" -}}
{{- $broker := .Values.broker -}}
{{- if $broker.url -}}
{{ $broker.url }}
{{- else if eq $broker.class "MTChannelBasedBroker" -}}
http://broker-ingress.{{ .Values.knative.eventingNamespace }}.svc.{{ .Values.clusterDomain }}/{{ .Release.Namespace }}/default
{{- else if eq $broker.class "Kafka" -}}
http://kafka-broker-ingress.{{ .Values.knative.eventingNamespace }}.svc.{{ .Values.clusterDomain }}/{{ .Release.Namespace }}/default
{{- else if eq $broker.class "KafkaNamespaced" -}}
http://kafka-broker-ingress.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}/{{ .Release.Namespace }}/default
{{- else if eq $broker.class "RabbitMQBroker" -}}
http://default-broker-ingress.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}
{{- end -}}
{{- end }}

{{/* Whether the broker's own pods run in the release's namespace: then policies must name them by pod, not by namespace. */}}
{{- define "orka.brokerIsHere" -}}
{{- if has .Values.broker.class (list "RabbitMQBroker" "KafkaNamespaced") }}true{{ end }}
{{- end }}

{{/* Hardening of every container: Pod Security "restricted", and a root filesystem that stays as it is. */}}
{{- define "orka.securityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The volume with the token that a room shows the others. Takes {root, room?}: with a publisher's name also the one for the broker. */}}
{{- define "orka.identity" -}}
- name: identity
  projected:
    sources:
      - serviceAccountToken:
          path: token
          audience: orka
          expirationSeconds: 3600
      {{- if and .publishes .root.Values.broker.oidc.enabled }}
      - serviceAccountToken:
          path: sink-token
          audience: {{ .root.Values.broker.oidc.audience | default (printf "eventing.knative.dev/broker/%s/default" .root.Release.Namespace) }}
          expirationSeconds: 3600
      {{- end }}
{{- end }}

{{/* Variables of every room, and those of rooms that call the store, send events, or take them. Takes {root, metricsPort, store, publishes, hears}. */}}
{{- define "orka.env" -}}
- name: ORKA_NAMESPACE
  value: {{ .root.Release.Namespace }}
- name: ORKA_LOG_LEVEL
  value: {{ .root.Values.logLevel }}
- name: ORKA_METRICS_PORT
  value: {{ .metricsPort | quote }}
{{- with .root.Values.tracing }}
{{- if .endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .endpoint }}
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .sampleRatio | quote }}
{{- end }}
{{- end }}
{{- if .store }}
- name: ORKA_STORE_URL
  value: {{ include "orka.url" (dict "root" .root "name" "orka-store") }}
{{- end }}
{{- if .publishes }}
- name: K_SINK
  value: {{ include "orka.sink" .root }}
{{- end }}
{{- if .root.Values.broker.oidc.enabled }}
{{- if .publishes }}
- name: ORKA_SINK_TOKEN_FILE
  value: /var/run/orka/sink-token
{{- end }}
{{- if .hears }}
- name: ORKA_EVENT_AUDIENCE
  value: {{ include "orka.eventAudience" .root }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whom the broker's tokens are made out to, where it has any. */}}
{{- define "orka.eventAudience" -}}
orka-events/{{ .Release.Namespace }}
{{- end }}

{{/* Variables that the installation adds, the room's own last. Takes {root, own}. */}}
{{- define "orka.extraEnv" -}}
{{- with concat .root.Values.extraEnv .own }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/* Fields of a pod that say where it may run. Takes {common, own}; what the room says wins. */}}
{{- define "orka.scheduling" -}}
{{- with mergeOverwrite (deepCopy .common) .own }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/* Delivery of a Broker's or a Trigger's events; what cannot be delivered goes to the store. Takes {root, delivery}. */}}
{{- define "orka.delivery" -}}
{{ toYaml .delivery }}
deadLetterSink:
  ref:
    apiVersion: v1
    kind: Service
    name: orka-store
    namespace: {{ .root.Release.Namespace }}
  uri: /dead-letters
  {{- if .root.Values.broker.oidc.enabled }}
  audience: {{ include "orka.eventAudience" .root }}
  {{- end }}
{{- end }}

{{/* How long pods of Tasks may not start; operator and job-finished have to know the same. */}}
{{- define "orka.podPatience" -}}
{{- range $cause, $seconds := .Values.workers.podPatience }}
- name: ORKA_POD_{{ trimSuffix "Seconds" $cause | upper }}_PATIENCE_MS
  value: {{ mul $seconds 1000 | quote }}
{{- end }}
{{- end }}
