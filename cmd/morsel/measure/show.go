package measure

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/go-analyze/charts"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// WriteTable prints the figures: a row for each query and variant; the speed-up is against the query's first variant.
func WriteTable(w io.Writer, figures []*Figure) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(table.Row{"query", "runtime", "workers", "median ms", "min ms", "max ms", "spread", "rows", "speed-up"})
	right := []table.ColumnConfig{}
	for _, name := range []string{"workers", "median ms", "min ms", "max ms", "spread", "rows", "speed-up"} {
		right = append(right, table.ColumnConfig{Name: name, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(right)
	var base *Figure
	several := len(figures) > 1 && figures[0].Query == figures[1].Query
	for i, f := range figures {
		if i == 0 || f.Query != figures[i-1].Query {
			base = f
			if i > 0 && several {
				t.AppendSeparator()
			}
		}
		if f.Err != nil {
			t.AppendRow(table.Row{f.Query, f.Runtime, f.Workers, "failed"})
			continue
		}
		faster := ""
		if f != base && base.Err == nil {
			faster = fmt.Sprintf("%.2f×", ms(base.Median())/ms(f.Median()))
		}
		n, name := len(f.Runs), f.Runtime
		if name == Auto {
			name += " (" + f.Ran + ")"
		}
		t.AppendRow(table.Row{f.Query, name, f.Workers, figure(f.Median()), figure(f.Runs[0]), figure(f.Runs[n-1]),
			fmt.Sprintf("%.0f %%", 100*f.Spread()), len(f.Answer.Rows), faster})
	}
	if _, err := fmt.Fprintln(w, t.Render()); err != nil {
		return err
	}
	for _, r := range Regrets(figures) {
		if _, err := fmt.Fprintln(w, r); err != nil {
			return err
		}
	}
	return nil
}

// figure is milliseconds with three digits that say something.
func figure(d time.Duration) string {
	x := ms(d)
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// line is one figure as JSON.
type line struct {
	Name     string  `json:"name"`
	Runtime  string  `json:"runtime"`
	Ran      string  `json:"ran,omitempty"` // the runtime that was chosen
	Workers  int     `json:"workers"`
	MedianMS float64 `json:"median_ms"`
	MinMS    float64 `json:"min_ms"`
	MaxMS    float64 `json:"max_ms"`
	Rows     int     `json:"rows"`
	Result   [][]any `json:"result"`
}

// WriteJSON prints one object a figure, one figure a line. Figures of runs that failed are left out.
func WriteJSON(w io.Writer, figures []*Figure) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, f := range figures {
		if f.Err != nil {
			continue
		}
		l := line{f.Query, f.Runtime, "", f.Workers, ms(f.Median()), ms(f.Runs[0]), ms(f.Runs[len(f.Runs)-1]), len(f.Answer.Rows), f.Answer.Rows}
		if f.Runtime == Auto {
			l.Ran = f.Ran
		}
		if err := e.Encode(l); err != nil {
			return fmt.Errorf("writing the figures: %w", err)
		}
	}
	return nil
}

const (
	chartWidth  = 900
	chartMargin = 140 // heading, legend and axis
	barHeight   = 12
	barsGap     = 14
)

// Chart is the figures as an SVG: bars of medians on a logarithmic scale, those of a query together.
func Chart(title string, figures []*Figure) ([]byte, error) {
	var labels, series []string
	at := map[Variant]int{}
	row := map[string]int{}
	for _, f := range figures {
		if _, ok := row[f.Query]; !ok {
			row[f.Query] = len(labels)
			labels = append(labels, f.Query)
		}
		if _, ok := at[f.Variant]; !ok {
			at[f.Variant] = len(series)
			series = append(series, f.Variant.String())
		}
	}
	if len(labels) == 0 {
		return nil, errors.New("there is nothing to draw")
	}
	floor := lowest(figures)
	values := make([][]float64, len(series))
	for i := range values {
		values[i] = make([]float64, len(labels))
	}
	for _, f := range figures {
		if f.Err == nil {
			// a library that draws the first row at the bottom: the file's order is from the top
			values[at[f.Variant]][len(labels)-1-row[f.Query]] = math.Log10(max(ms(f.Median()), floor) / floor)
		}
	}
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	return draw(title, labels, series, values, floor)
}

// lowest is the power of ten below all medians, in ms.
func lowest(figures []*Figure) float64 {
	low := 1.0
	for _, f := range figures {
		if f.Err == nil {
			low = min(low, ms(f.Median()))
		}
	}
	return math.Pow(10, math.Floor(math.Log10(max(low, 1e-3))))
}

func draw(title string, labels, series []string, values [][]float64, floor float64) ([]byte, error) {
	opt := charts.NewBarChartOptionWithData(values)
	opt.Horizontal = true
	opt.Title.Text = title
	opt.Title.Subtext = "median, milliseconds, logarithmic"
	opt.Legend.SeriesNames = series
	opt.Legend.Offset = charts.OffsetRight
	opt.CategoryAxis.Labels = labels
	top := 0.0
	for _, vs := range values {
		for _, v := range vs {
			top = max(top, math.Ceil(v))
		}
	}
	opt.ValueAxis[0].Min, opt.ValueAxis[0].Max, opt.ValueAxis[0].Unit = new(float64), &top, 1
	opt.ValueFormatter = func(v float64) string { return fmt.Sprintf("%.3g", floor*math.Pow(10, v)) }
	opt.ValueAxis[0].ValueFormatter = opt.ValueFormatter
	p := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: chartWidth, Height: chartMargin + len(labels)*(len(series)*barHeight+barsGap),
	})
	if err := p.BarChart(opt); err != nil {
		return nil, fmt.Errorf("drawing the chart: %w", err)
	}
	svg, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("drawing the chart: %w", err)
	}
	return svg, nil
}
