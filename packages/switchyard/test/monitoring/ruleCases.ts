/** When the shipped alert rules fire and when not; the series in promtool's notation, one value each 30 s. */
export interface RuleCase {
  readonly name: string;
  readonly alert: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** Labels of the one alert that fires; absent: none does. */
  readonly fires?: Readonly<Record<string, string>>;
}

const warning = { severity: "warning" };
const critical = { severity: "critical" };
const stable = 'switchyard_release_info{app="shop",release="1",state="stable"}';
const ready = 'switchyard_instances{app="shop",release="1",state="ready"}';
const failed = 'switchyard_router_requests_total{app="shop",release="2",code="5xx"}';
const fine = 'switchyard_router_requests_total{app="shop",release="1",code="2xx"}';

export const cases: readonly RuleCase[] = [
  {
    name: "the control plane is gone",
    alert: "SwitchyardControlPlaneAbsent",
    series: { 'switchyard_build_info{version="1"}': "1 1 stale" },
    at: "10m",
    fires: critical,
  },
  {
    name: "the control plane was restarted",
    alert: "SwitchyardControlPlaneAbsent",
    series: { 'switchyard_build_info{version="1"}': "1 1 stale _x6 1x20" },
    at: "10m",
  },
  {
    name: "the router is down",
    alert: "SwitchyardRouterDown",
    series: { switchyard_router_up: "1 0x10" },
    at: "3m",
    fires: critical,
  },
  {
    name: "the router was started again at once",
    alert: "SwitchyardRouterDown",
    series: { switchyard_router_up: "1 0 1x10" },
    at: "3m",
  },
  {
    name: "a collector is missing",
    alert: "SwitchyardMetricsIncomplete",
    series: { 'switchyard_collector_up{collector="releases"}': "0x40" },
    at: "15m",
    fires: { ...warning, collector: "releases" },
  },
  {
    name: "a collector was slow once",
    alert: "SwitchyardMetricsIncomplete",
    series: { 'switchyard_collector_up{collector="releases"}': "1x10 0 1x30" },
    at: "15m",
  },
  {
    name: "an undo failed",
    alert: "SwitchyardUndoFailed",
    series: { 'switchyard_rollout_state{app="shop",state="failed"}': "0 1" },
    at: "30s",
    fires: { ...critical, app: "shop", state: "failed" },
  },
  {
    name: "a rollout was taken back cleanly",
    alert: "SwitchyardUndoFailed",
    series: {
      'switchyard_rollout_state{app="shop",state="failed"}': "0 0",
      'switchyard_rollout_state{app="shop",state="aborted"}': "0 1",
    },
    at: "30s",
  },
  {
    name: "a rollout was taken back",
    alert: "SwitchyardRolloutTakenBack",
    series: { 'switchyard_rollouts_total{app="shop",kind="deploy",outcome="aborted"}': "0x5 1x10" },
    at: "5m",
    fires: { ...warning, app: "shop", kind: "deploy", outcome: "aborted" },
  },
  {
    name: "a rollout was taken back long ago",
    alert: "SwitchyardRolloutTakenBack",
    series: {
      'switchyard_rollouts_total{app="shop",kind="deploy",outcome="aborted"}': "0x5 1x100",
      'switchyard_rollouts_total{app="shop",kind="deploy",outcome="succeeded"}': "0x100 1x5",
    },
    at: "52m",
  },
  {
    name: "a rollout waits for a person",
    alert: "SwitchyardRolloutWaits",
    series: { 'switchyard_rollout_state{app="shop",state="paused"}': "0x2 1x140" },
    at: "65m",
    fires: { ...warning, app: "shop", state: "paused" },
  },
  {
    name: "somebody answered in time",
    alert: "SwitchyardRolloutWaits",
    series: { 'switchyard_rollout_state{app="shop",state="paused"}': "1x100 0 1x39" },
    at: "65m",
  },
  {
    name: "a rollout is at it since yesterday",
    alert: "SwitchyardRolloutStuck",
    series: {
      'switchyard_rollout_running{app="shop",strategy="canary"}': "1x30",
      'switchyard_rollout_start_timestamp_seconds{app="shop"}': "-86410x30",
    },
    at: "10m",
    fires: { ...warning, app: "shop", strategy: "canary" },
  },
  {
    name: "the last rollout began yesterday and is over",
    alert: "SwitchyardRolloutStuck",
    series: {
      'switchyard_rollout_running{app="shop",strategy="canary"}': "1x8 0x22",
      'switchyard_rollout_start_timestamp_seconds{app="shop"}': "-86410x30",
    },
    at: "10m",
  },
  {
    name: "no instance is ready",
    alert: "SwitchyardNoHealthyInstance",
    series: { [stable]: "1x10", [ready]: "2 0x10" },
    at: "2m",
    fires: { ...critical, app: "shop" },
  },
  {
    name: "the candidate's instances still serve",
    alert: "SwitchyardNoHealthyInstance",
    series: {
      [stable]: "1x10",
      [ready]: "2 0x10",
      'switchyard_instances{app="shop",release="2",state="ready"}': "1x10",
    },
    at: "2m",
  },
  {
    name: "nothing was ever promoted",
    alert: "SwitchyardNoHealthyInstance",
    series: { 'switchyard_instances{app="shop",release="1",state="starting"}': "1x10", [ready]: "0x10" },
    at: "2m",
  },
  {
    name: "a tenth of the requests fails",
    alert: "SwitchyardErrorRatioHigh",
    series: { [failed]: "0+30x40", [fine]: "0+270x40" },
    at: "15m",
    fires: { ...critical, app: "shop" },
  },
  {
    name: "hardly any request fails",
    alert: "SwitchyardErrorRatioHigh",
    series: { [failed]: "0+3x40", [fine]: "0+297x40" },
    at: "15m",
  },
  {
    name: "one of three requests in an hour fails",
    alert: "SwitchyardErrorRatioHigh",
    series: { [failed]: "0x20 1x20", [fine]: "0x20 2x20" },
    at: "15m",
  },
  {
    name: "instances crash again and again",
    alert: "SwitchyardInstancesCrashLooping",
    series: { 'switchyard_instance_restarts_total{app="shop",release="2"}': "0+1x30" },
    at: "10m",
    fires: { ...warning, app: "shop", release: "2" },
  },
  {
    name: "an instance was given up",
    alert: "SwitchyardInstancesCrashLooping",
    series: { 'switchyard_instances{app="shop",release="2",state="gave-up"}': "0 1x5" },
    at: "1m",
    fires: { ...warning, app: "shop", release: "2" },
  },
  {
    name: "an instance crashed once",
    alert: "SwitchyardInstancesCrashLooping",
    series: {
      'switchyard_instance_restarts_total{app="shop",release="2"}': "0 1x30",
      'switchyard_instances{app="shop",release="2",state="gave-up"}': "0x30",
    },
    at: "10m",
  },
  {
    name: "the guard cannot measure",
    alert: "SwitchyardAnalysisBlind",
    series: {
      'switchyard_analysis_verdict{app="shop",purpose="guard",verdict="error"}': "0 1x20",
      'switchyard_rollout_running{app="shop",strategy="canary"}': "1x20",
    },
    at: "5m",
    fires: { ...warning, app: "shop", purpose: "guard", verdict: "error" },
  },
  {
    name: "a rollout that is over could not measure",
    alert: "SwitchyardAnalysisBlind",
    series: {
      'switchyard_analysis_verdict{app="shop",purpose="guard",verdict="error"}': "0 1x20",
      'switchyard_rollout_running{app="shop",strategy="canary"}': "1x2 0x18",
    },
    at: "5m",
  },
  {
    name: "a rule of the app fires",
    alert: "SwitchyardAlert",
    series: { 'switchyard_alert_firing{app="shop",rule="slow"}': "0 1" },
    at: "30s",
    fires: { ...warning, app: "shop", rule: "slow" },
  },
  {
    name: "a rule of the app has fired",
    alert: "SwitchyardAlert",
    series: { 'switchyard_alert_firing{app="shop",rule="slow"}': "1 0" },
    at: "30s",
  },
  {
    name: "a notification was given up",
    alert: "SwitchyardNotificationsGivenUp",
    series: { 'switchyard_notification_deliveries{app="shop",channel="ops",state="given-up"}': "0x3 1x10" },
    at: "5m",
    fires: { ...warning, app: "shop", channel: "ops", state: "given-up" },
  },
  {
    name: "a notification was given up yesterday, and one waits",
    alert: "SwitchyardNotificationsGivenUp",
    series: {
      'switchyard_notification_deliveries{app="shop",channel="ops",state="given-up"}': "1x10",
      'switchyard_notification_deliveries{app="shop",channel="ops",state="pending"}': "0 1x9",
    },
    at: "5m",
  },
  {
    name: "a guard killed a flag",
    alert: "SwitchyardFlagKilledByGuard",
    series: { 'switchyard_flag_killed{app="shop",environment="production",flag="cart",by="guard"}': "1x5" },
    at: "1m",
    fires: { ...warning, app: "shop", environment: "production", flag: "cart", by: "guard" },
  },
  {
    name: "a person killed a flag, and one that a guard killed is on again",
    alert: "SwitchyardFlagKilledByGuard",
    series: {
      'switchyard_flag_killed{app="shop",environment="production",flag="cart",by="person"}': "1x20",
      'switchyard_flag_killed{app="shop",environment="production",flag="search",by="guard"}': "1x2 stale",
    },
    at: "5m",
  },
  {
    name: "a client has not had the newest flags for minutes",
    alert: "SwitchyardFlagClientsBehind",
    series: { 'switchyard_flag_clients_behind{app="shop",environment="production"}': "0 2x30" },
    at: "10m",
    fires: { ...warning, app: "shop", environment: "production" },
  },
  {
    name: "clients were behind for a moment",
    alert: "SwitchyardFlagClientsBehind",
    series: { 'switchyard_flag_clients_behind{app="shop",environment="production"}': "0 9 0x12 4 0x8" },
    at: "10m",
  },
  {
    name: "reports are left out",
    alert: "SwitchyardFlagReportsDropped",
    series: { switchyard_flag_reports_dropped_total: "0x5 0+40x40" },
    at: "15m",
    fires: warning,
  },
  {
    name: "reports were left out long ago, and the control plane was restarted",
    alert: "SwitchyardFlagReportsDropped",
    series: { switchyard_flag_reports_dropped_total: "500x10 0x30" },
    at: "15m",
  },
  {
    name: "a ramp waits for a person",
    alert: "SwitchyardFlagRampWaits",
    series: {
      'switchyard_flag_ramp_state{app="shop",environment="production",flag="cart",purpose="ramp",state="paused"}':
        "0x2 1x140",
    },
    at: "65m",
    fires: {
      ...warning,
      app: "shop",
      environment: "production",
      flag: "cart",
      purpose: "ramp",
      state: "paused",
    },
  },
  {
    name: "an experiment waits for people, and a ramp goes on",
    alert: "SwitchyardFlagRampWaits",
    series: {
      'switchyard_flag_ramp_state{app="shop",environment="production",flag="cart",purpose="experiment",state="paused"}':
        "1x140",
      'switchyard_flag_ramp_state{app="shop",environment="production",flag="search",purpose="ramp",state="running"}':
        "1x140",
    },
    at: "65m",
  },
];
