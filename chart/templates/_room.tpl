{{/*
The pod of a room that is a Deployment or a StatefulSet. Takes {root, room, values, grace, publishes?, env?, probes, lifecycle?, podSecurity?,
mounts?, volumes?}; the last ones are YAML texts.
*/}}
{{- define "orka.roomPod" -}}
metadata:
  labels:
    {{- include "orka.podLabels" (dict "root" .root "name" (printf "orka-%s" .room)) | nindent 4 }}
spec:
  serviceAccountName: orka-{{ .room }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .grace }}
  {{- with .podSecurity }}
  securityContext:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with include "orka.scheduling" (dict "common" .root.Values.scheduling "own" .values.scheduling) }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: {{ .room }}
      image: {{ include "orka.image" .root }}
      {{- with .root.Values.image.pullPolicy }}
      imagePullPolicy: {{ . }}
      {{- end }}
      args: [{{ .room }}]
      ports:
        - name: http
          containerPort: 8080
        - name: metrics
          containerPort: 9090
      env:
        {{- include "orka.env" (dict "root" .root "metricsPort" 9090 "store" (ne .room "store") "publishes" .publishes "hears" (eq .room "store")) | nindent 8 }}
        {{- with .env }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with include "orka.extraEnv" (dict "root" .root "own" .values.extraEnv) }}
        {{- . | nindent 8 }}
        {{- end }}
      {{- .probes | nindent 6 }}
      {{- with .lifecycle }}
      lifecycle:
        {{- . | nindent 8 }}
      {{- end }}
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      securityContext:
        {{- include "orka.securityContext" . | nindent 8 }}
      volumeMounts:
        - name: identity
          mountPath: /var/run/orka
          readOnly: true
        {{- with .mounts }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    {{- include "orka.identity" . | nindent 4 }}
    {{- with .volumes }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* A probe over HTTP. Takes a list of kind, path, period, timeout, failures. */}}
{{- define "orka.probe" -}}
{{ index . 0 }}:
  httpGet:
    path: {{ index . 1 }}
    port: http
  periodSeconds: {{ index . 2 }}
  timeoutSeconds: {{ index . 3 }}
  failureThreshold: {{ index . 4 }}
{{- end }}
