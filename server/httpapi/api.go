// Package httpapi is a stand-in.
package httpapi

import (
	"github.com/morseldb/morsel/server/backend"
	"net/http"
	"time"
)

type Options struct {
	Advertised      func() string
	Version         string
	MaxBody         int64
	Idle, QueryIdle time.Duration
}
type API struct{}

func New(b *backend.Backend, o Options) *API                    { return &API{} }
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
func (a *API) Close()                                           {}
