// A dashboard as Grafana's own types have it, with the panels that are used here taken at their word: what make.sh makes
// dashboard.schema.json of. The types are those of @grafana/schema (Grafana Labs, Apache-2.0).
import * as dash from './node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen';
import * as timeseries from './node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';
import * as stat from './node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';

/** A query for Prometheus, as its plugin keeps it. */
interface Target { refId: string; expr: string; legendFormat?: string; instant?: boolean; range?: boolean; interval?: string; datasource?: dash.DataSourceRef }
interface Config<Custom> { defaults: Omit<dash.FieldConfig, 'custom'> & { custom?: Custom }; overrides: dash.FieldConfigSource['overrides'] }
interface Typed<Kind extends string, Options, Custom> extends Omit<dash.Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Kind; options?: Options; fieldConfig: Config<Custom>; targets: Target[]; gridPos: dash.GridPos; id: number;
}
export type Shown = Typed<'timeseries', timeseries.Options, timeseries.FieldConfig> | Typed<'stat', stat.Options, never> | dash.RowPanel;
export interface OurDashboard extends Omit<dash.Dashboard, 'panels'> { panels: Shown[]; title: string; uid: string }
