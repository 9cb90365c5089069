// Command gin is an API of Gin whose CORS layer is gin-contrib/cors 1.6.0.
package main

import (
	"log"
	"net"
	"os"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	config := cors.DefaultConfig()
	config.AllowOrigins = []string{"https://app.example.com"}
	config.AllowMethods = []string{"GET", "PUT", "PATCH", "DELETE"}
	config.AllowCredentials = true
	if os.Getenv("MISTAKE") != "" {
		// The mistake: the star stands for whatever comes at the end.
		config.AllowOrigins = []string{"https://app.example.com*"}
		config.AllowWildcard = true
	}
	router := gin.New()
	router.Use(cors.New(config))
	answer := func(c *gin.Context) { c.JSON(200, gin.H{"id": 1}) }
	router.GET("/items/1", answer)
	router.PUT("/items/1", answer)
	router.PATCH("/items/1", answer)
	router.DELETE("/items/1", answer)
	log.Fatal(router.Run(net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT"))))
}
